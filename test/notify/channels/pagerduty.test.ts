import { describe, expect, it } from 'vitest';
import { pagerdutyChannel } from '../../../src/notify/channels/pagerduty.ts';
import { aDelivery, channelContract, SECRET } from '../../contracts/channel.ts';
import { startHttpReceiver } from '../../support/http-receiver.ts';

describe('PagerDuty', () => {
  channelContract({ fine: { status: 202, body: {} }, open: ({ url }) => pagerdutyChannel('pagerduty', SECRET, url) });

  it('has one alert for an episode, from trigger to resolve', async () => {
    const receiver = await startHttpReceiver(() => ({ status: 202 }));
    const channel = pagerdutyChannel('pagerduty', SECRET, receiver.url);
    const { notice } = aDelivery();
    const signal = AbortSignal.timeout(5_000);
    await channel.deliver(aDelivery(), null, signal);
    await channel.deliver(aDelivery({ act: 'resolve', notice: { ...notice, state: 'resolved' } }), null, signal);
    const events = receiver.requests.map(({ text }) => JSON.parse(text));
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/v2/enqueue', '/v2/enqueue']);
    expect(events).toMatchObject([
      {
        event_action: 'trigger',
        dedup_key: 'shop/INC-1#1',
        payload: {
          severity: 'error',
          source: 'shop',
          class: 'CrashLoopBackOff',
          component: 'Deployment api',
          group: 'shop',
        },
      },
      { event_action: 'resolve', dedup_key: 'shop/INC-1#1' },
    ]);
  });

  it('pages nobody for a digest or a word on the agent: a change event, and no alert that nothing ends', async () => {
    const receiver = await startHttpReceiver(() => ({ status: 202 }));
    const channel = pagerdutyChannel('pagerduty', SECRET, receiver.url);
    const { notice } = aDelivery();
    const note = { ...notice, kind: 'digest', reason: 'digest', state: 'note', incident: null } as const;
    await channel.deliver(aDelivery({ act: 'single', thread: null, notice: note }), null, AbortSignal.timeout(5_000));
    const sample = { ...note, kind: 'sample' } as const;
    await channel.deliver(aDelivery({ act: 'open', notice: sample }), null, AbortSignal.timeout(5_000));
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/v2/change/enqueue', '/v2/enqueue']);
    expect(JSON.parse(receiver.requests[0]?.text ?? '')).toMatchObject({
      routing_key: SECRET,
      payload: { source: 'shop', timestamp: new Date(note.at).toISOString() },
    });
  });
});
