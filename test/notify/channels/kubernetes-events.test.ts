import { expect, it } from 'vitest';
import { type EventToWrite, kubernetesEventsChannel } from '../../../src/notify/channels/kubernetes-events.ts';
import { aDelivery } from '../../contracts/channel.ts';

async function written(
  parts: Parameters<typeof aDelivery>[0] = {},
  namespace = 'default',
): Promise<readonly EventToWrite[]> {
  const events: EventToWrite[] = [];
  const channel = kubernetesEventsChannel(
    'events',
    async (event) => {
      events.push(event);
      return { ok: true, ref: null };
    },
    namespace,
  );
  expect(await channel.deliver(aDelivery(parts), null, AbortSignal.timeout(1_000))).toEqual({ ok: true, ref: null });
  return events;
}

it('hangs an Event on the object, named by the delivery so that a second try makes no second one', async () => {
  const [event] = await written();
  expect(event).toMatchObject({
    namespace: 'shop',
    object: { kind: 'Deployment', namespace: 'shop', name: 'api' },
    type: 'Warning',
    reason: 'IncidentOpened',
    message:
      'SEV-2 shop/api keeps crashing | INC-1 · shop · since 21 Nov 11:59Z (60 s) · P1 · team-pay | ' +
      'container app exits with 1, 5 restarts | First: kubectl -n shop logs deploy/api --previous | ' +
      'Mute: k8s-monitor incidents mute INC-1 --for 1h',
  });
  expect(event?.name).toMatch(/^api\.[0-9a-f]{16}$/);
  expect((await written())[0]?.name).toBe(event?.name);
  expect((await written({ id: 'another' }))[0]?.name).not.toBe(event?.name);
});

it('lies in default for an object of the cluster, and hangs on a namespace where there is no object: nothing is dropped', async () => {
  const { notice } = aDelivery();
  const node = { kind: 'Node', namespace: '', name: 'worker-2' };
  expect((await written({ notice: { ...notice, object: node } }))[0]).toMatchObject({
    namespace: 'default',
    object: node,
  });
  const digest = { ...notice, kind: 'digest' as const, reason: 'digest' as const, object: null, incident: null };
  expect((await written({ notice: digest }))[0]).toMatchObject({
    namespace: 'default',
    object: { kind: 'Namespace', namespace: '', name: 'default' },
    reason: 'MonitorDigest',
  });
  // With rights in some namespaces only: the API server takes an Event of another namespace for an object that lies in it.
  expect((await written({ notice: digest }, 'shop'))[0]).toMatchObject({
    namespace: 'shop',
    object: { kind: 'Namespace', namespace: 'shop', name: 'shop' },
  });
});
