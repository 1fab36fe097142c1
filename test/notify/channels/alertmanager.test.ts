import { describe, expect, it } from 'vitest';
import type { Delivery, Notice } from '../../../src/model/notification.ts';
import { alertmanagerChannel } from '../../../src/notify/channels/alertmanager.ts';
import { aDelivery, channelContract, SECRET } from '../../contracts/channel.ts';
import { startHttpReceiver } from '../../support/http-receiver.ts';
import { NOON } from '../../support/situations.ts';

const now = () => NOON;
const signal = () => AbortSignal.timeout(5_000);

describe('Alertmanager', () => {
  channelContract({
    fine: { body: '' },
    open: ({ url }) => alertmanagerChannel('alertmanager', `${url}/${SECRET}`, now),
  });

  it('keeps the labels an alert was opened with, whatever changes, until it is over', async () => {
    const receiver = await startHttpReceiver(() => ({ body: '' }));
    let at = NOON;
    const channel = alertmanagerChannel('alertmanager', `${receiver.url}/am/`, () => at);
    const { notice } = aDelivery();
    const opened = await channel.deliver(aDelivery(), null, signal());
    if (!opened.ok) throw new Error('it was not taken');
    const worse = { ...notice, severity: 'SEV-1' as const, tier: 'P0' };
    await channel.deliver(aDelivery({ act: 'reply', notice: worse }), opened.ref, signal());
    const over = { ...worse, state: 'resolved' as const, endedAt: notice.at + 60_000 };
    at = NOON + 120_000;
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
    expect(Date.parse(alerts[1].endsAt)).toBe(NOON + 3 * 86_400_000);
  });

  it('repeats an alert as it was said last, the word of the model with it, and one that is over not at all', async () => {
    const receiver = await startHttpReceiver(() => ({ body: '' }));
    let at = NOON;
    const channel = alertmanagerChannel('alertmanager', receiver.url, () => at);
    const { notice } = aDelivery();
    let ref: string | null = null;
    const tell = async (act: Delivery['act'], parts: Partial<Notice>) => {
      const result = await channel.deliver(aDelivery({ act, notice: { ...notice, ...parts } }), ref, signal());
      if (!result.ok) throw new Error(result.message);
      ref = result.ref;
    };
    const repeat = async () => channel.repeat?.([ref ?? ''], signal());
    const last = () => JSON.parse(receiver.requests.at(-1)?.text ?? '')[0];
    await tell('open', {});
    await tell('edit', { kind: 'analysis', lines: [{ label: 'analysis', text: 'the variable is gone' }] });
    const analysed = last();
    expect(analysed.annotations).toMatchObject({ summary: notice.title, analysis: 'the variable is gone' });
    await tell('reply', { severity: 'SEV-1', title: 'it is worse' });
    const worse = last();
    expect(worse.annotations).toMatchObject({ summary: 'it is worse', analysis: 'the variable is gone' });
    at = NOON + 60_000;
    expect(await repeat()).toEqual({ ok: true, ref: null });
    expect(last()).toEqual({ ...worse, endsAt: new Date(at + 3 * 86_400_000).toISOString() });
    await tell('resolve', { state: 'resolved', endedAt: at });
    const requests = receiver.requests.length;
    expect(await repeat()).toEqual({ ok: true, ref: null });
    expect(receiver.requests).toHaveLength(requests);
  });

  it('repeats many in requests of 256, and says what became of them', async () => {
    let status = 200;
    const receiver = await startHttpReceiver(() => ({ status, body: '' }));
    const channel = alertmanagerChannel('alertmanager', receiver.url, now);
    const opened = await channel.deliver(aDelivery(), null, signal());
    if (!opened.ok || opened.ref === null) throw new Error('it was not taken');
    const refs = Array.from({ length: 600 }, () => opened.ref ?? '');
    expect(await channel.repeat?.(refs, signal())).toMatchObject({ ok: true });
    expect(receiver.requests.slice(1).map(({ text }) => JSON.parse(text).length)).toEqual([256, 256, 88]);
    status = 503;
    expect(await channel.repeat?.(refs, signal())).toMatchObject({ ok: false, reason: 'server_error' });
    expect(receiver.requests).toHaveLength(5);
  });

  it('ends at the latest now, whatever the clock of the cluster says, and begins before that', async () => {
    const receiver = await startHttpReceiver(() => ({ body: '' }));
    const channel = alertmanagerChannel('alertmanager', receiver.url, now);
    const ahead = NOON + 3_600_000;
    const over = { ...aDelivery().notice, state: 'resolved' as const, at: ahead + 60_000, endedAt: ahead + 60_000 };
    const send = async (since: number) => {
      await channel.deliver(aDelivery({ act: 'resolve', notice: { ...over, since } }), null, signal());
      return JSON.parse(receiver.requests.at(-1)?.text ?? '')[0];
    };
    const time = (at: number) => new Date(at).toISOString();
    expect(await send(ahead)).toMatchObject({ startsAt: time(NOON - 1_000), endsAt: time(NOON) });
    expect(await send(NOON - 60_000)).toMatchObject({ startsAt: time(NOON - 60_000), endsAt: time(NOON) });
  });

  it('keeps the labels of before it knew what to repeat', async () => {
    const receiver = await startHttpReceiver(() => ({ body: '' }));
    const channel = alertmanagerChannel('alertmanager', receiver.url, now);
    await channel.deliver(aDelivery({ act: 'reply' }), '{"alertname":"Old","incident":"INC-1"}', signal());
    expect(JSON.parse(receiver.requests[0]?.text ?? '')[0].labels).toEqual({ alertname: 'Old', incident: 'INC-1' });
  });

  it('lets what has no end of its own stand for five minutes: what is over when it comes nobody is told', async () => {
    const receiver = await startHttpReceiver(() => ({ body: '' }));
    const channel = alertmanagerChannel('alertmanager', receiver.url, now);
    const note = { ...aDelivery().notice, state: 'note' as const, since: NOON - 86_400_000 };
    const result = await channel.deliver(aDelivery({ act: 'single', thread: null, notice: note }), null, signal());
    expect(result).toEqual({ ok: true, ref: null });
    expect(JSON.parse(receiver.requests[0]?.text ?? '')[0].endsAt).toBe(new Date(NOON + 300_000).toISOString());
  });
});
