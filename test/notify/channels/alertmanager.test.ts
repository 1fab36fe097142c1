import { describe, expect, it } from 'vitest';
import { alertmanagerChannel } from '../../../src/notify/channels/alertmanager.ts';
import { aDelivery, channelContract, SECRET } from '../../contracts/channel.ts';
import { startHttpReceiver } from '../../support/http-receiver.ts';

const signal = () => AbortSignal.timeout(5_000);

describe('Alertmanager', () => {
  channelContract({ fine: { body: '' }, open: ({ url }) => alertmanagerChannel('alertmanager', `${url}/${SECRET}`) });

  it('keeps the labels an alert was opened with, whatever changes, until it is over', async () => {
    const receiver = await startHttpReceiver(() => ({ body: '' }));
    const channel = alertmanagerChannel('alertmanager', `${receiver.url}/am/`);
    const { notice } = aDelivery();
    const opened = await channel.deliver(aDelivery(), null, signal());
    if (!opened.ok) throw new Error('it was not taken');
    const worse = { ...notice, severity: 'SEV-1' as const, tier: 'P0' };
    await channel.deliver(aDelivery({ act: 'reply', notice: worse }), opened.ref, signal());
    const over = { ...worse, state: 'resolved' as const, endedAt: notice.at + 60_000 };
    await channel.deliver(aDelivery({ act: 'resolve', notice: over }), opened.ref, signal());

    expect(receiver.requests[0]?.path).toBe('/am/api/v2/alerts');
    const alerts = receiver.requests.map(({ text }) => JSON.parse(text)[0]);
    expect(alerts[0].labels).toEqual({
      alertname: 'CrashLoopBackOff',
      cluster: 'shop',
      severity: 'SEV-2',
      incident: 'INC-1',
      kind: 'Deployment',
      namespace: 'shop',
      object: 'api',
      owner: 'team-pay',
      tier: 'P1',
      source: 'k8s-monitor',
    });
    expect(alerts.map(({ labels }) => labels)).toEqual([alerts[0].labels, alerts[0].labels, alerts[0].labels]);
    expect(alerts.map(({ annotations }) => annotations.severity_now)).toEqual(['SEV-2', 'SEV-1', 'SEV-1']);
    expect(Date.parse(alerts[2].endsAt)).toBe(notice.at + 60_000);
    expect(Date.parse(alerts[1].endsAt)).toBeGreaterThan(notice.at + 86_400_000);
  });
});
