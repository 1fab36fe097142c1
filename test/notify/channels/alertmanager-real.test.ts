import { describe, expect, it } from 'vitest';
import { type Delivery, NO_NOTIFICATIONS, type Notice, type Notifications } from '../../../src/model/notification.ts';
import { alertmanagerChannel } from '../../../src/notify/channels/alertmanager.ts';
import { Courier } from '../../../src/notify/index.ts';
import { aDelivery } from '../../contracts/channel.ts';
import { startHttpReceiver } from '../../support/http-receiver.ts';
import { aThread } from '../../support/notifications.ts';
import { findAlertmanager, startAlertmanager } from '../../support/real-alertmanager.ts';

const binary = findAlertmanager();
const SECOND = 1_000;

/** What Alertmanager tells on. */
interface ToldOn {
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly fingerprint: string;
  }[];
}

/** A webhook, and what comes to it: each message once. */
async function listen() {
  const told: ToldOn[] = [];
  const waiting: ((message: ToldOn) => void)[] = [];
  const receiver = await startHttpReceiver(({ text }) => {
    const message: ToldOn = JSON.parse(text);
    const next = waiting.shift();
    if (next === undefined) told.push(message);
    else next(message);
    return {};
  });
  const next = async (): Promise<ToldOn> =>
    told.shift() ?? new Promise<ToldOn>((resolve) => void waiting.push(resolve));
  return { url: receiver.url, next, left: told };
}

const title = 'the real Alertmanager (skipped where prometheus-alertmanager is not installed)';

describe.skipIf(binary === null)(title, () => {
  it('keeps one alert from firing over worsened to resolved, and tells both ends on with the same labels', async () => {
    if (binary === null) throw new Error('skipped');
    const hook = await listen();
    const alertmanager = await startAlertmanager(binary, hook.url);
    const channel = alertmanagerChannel('alertmanager', alertmanager.url, Date.now);
    let ref: string | null = null;
    const send = async (act: Delivery['act'], notice: Notice): Promise<void> => {
      const result = await channel.deliver(aDelivery({ act, notice }), ref, AbortSignal.timeout(20_000));
      if (!result.ok) throw new Error(result.message);
      ref = result.ref ?? ref;
    };

    // It goes by its own clock, which is that of the wall.
    const since = Math.floor(Date.now() / SECOND) * SECOND - 60 * SECOND;
    const opened: Notice = { ...aDelivery().notice, since, at: since + 30 * SECOND };
    await send('open', opened);
    // Again, as after a crash between its acceptance and our record.
    await send('open', opened);
    const firing = await hook.next();
    const [alert, ...others] = await alertmanager.alerts();
    expect(others).toEqual([]);
    expect(alert?.labels).toMatchObject({ alertname: 'CrashLoopBackOff', severity: 'SEV-2', incident: 'INC-1' });
    expect(Date.parse(alert?.startsAt ?? '')).toBe(since);
    expect(firing.status).toBe('firing');
    expect(firing.alerts.map(({ labels }) => labels)).toEqual([alert?.labels]);
    expect(firing.alerts[0]?.annotations).toMatchObject({
      summary: 'shop/api keeps crashing',
      command: 'kubectl -n shop logs deploy/api --previous',
      mute: 'k8s-monitor incidents mute INC-1 --for 1h',
    });

    const worse: Notice = { ...opened, reason: 'worsened', severity: 'SEV-1', tier: 'P0', at: since + 40 * SECOND };
    await send('reply', worse);
    const [worsened, ...more] = await alertmanager.alerts();
    expect(more).toEqual([]);
    expect(worsened?.fingerprint).toBe(alert?.fingerprint);
    expect(worsened?.annotations.severity_now).toBe('SEV-1');

    const endedAt = since + 50 * SECOND;
    await send('resolve', { ...worse, reason: 'resolved', state: 'resolved', at: endedAt, endedAt });
    const resolved = await hook.next();
    expect(resolved.status).toBe('resolved');
    expect(resolved.alerts).toHaveLength(1);
    expect(resolved.alerts[0]).toMatchObject({ status: 'resolved', fingerprint: alert?.fingerprint });
    expect(resolved.alerts[0]?.labels).toEqual(alert?.labels);
    expect(Date.parse(resolved.alerts[0]?.endsAt ?? '')).toBe(endedAt);
    expect(await alertmanager.alerts()).toEqual([]);
    expect(hook.left).toEqual([]);
  });

  it('takes the next episode of an incident as firing again', async () => {
    if (binary === null) throw new Error('skipped');
    const hook = await listen();
    const alertmanager = await startAlertmanager(binary, hook.url);
    const channel = alertmanagerChannel('alertmanager', alertmanager.url, Date.now);
    const now = Math.floor(Date.now() / SECOND) * SECOND;
    const { notice } = aDelivery();
    const tell = (act: Delivery['act'], parts: Partial<Notice>) =>
      channel.deliver(aDelivery({ act, notice: { ...notice, ...parts } }), null, AbortSignal.timeout(20_000));
    const first = { since: now - 90 * SECOND, at: now - 60 * SECOND };
    await tell('open', first);
    expect((await hook.next()).status).toBe('firing');
    const endedAt = now - 30 * SECOND;
    await tell('resolve', { ...first, state: 'resolved', reason: 'resolved', at: endedAt, endedAt });
    expect((await hook.next()).status).toBe('resolved');
    await tell('open', { reason: 'recurring', since: now - 5 * SECOND, at: now });
    const again = await hook.next();
    expect(again.status).toBe('firing');
    expect(Date.parse(again.alerts[0]?.startsAt ?? '')).toBe(now - 5 * SECOND);
    expect(await alertmanager.alerts()).toHaveLength(1);
  });

  it('takes what is over for over also where the clock of the cluster is an hour ahead', async () => {
    if (binary === null) throw new Error('skipped');
    const hook = await listen();
    const alertmanager = await startAlertmanager(binary, hook.url);
    const channel = alertmanagerChannel('alertmanager', alertmanager.url, Date.now);
    const since = Math.floor(Date.now() / SECOND) * SECOND + 3_600 * SECOND;
    const notice: Notice = { ...aDelivery().notice, since, at: since + SECOND };
    const opened = await channel.deliver(aDelivery({ act: 'open', notice }), null, AbortSignal.timeout(20_000));
    expect((await hook.next()).status).toBe('firing');
    const over: Notice = { ...notice, state: 'resolved', reason: 'resolved', endedAt: since + 60 * SECOND };
    const ref = opened.ok ? opened.ref : null;
    await channel.deliver(aDelivery({ act: 'resolve', notice: over }), ref, AbortSignal.timeout(20_000));
    expect((await hook.next()).status).toBe('resolved');
    expect(await alertmanager.alerts()).toEqual([]);
  });

  it('knows again within a minute what fires after it restarted with nothing on its disk, and what ended meanwhile stays over', async () => {
    if (binary === null) throw new Error('skipped');
    const hook = await listen();
    const alertmanager = await startAlertmanager(binary, hook.url);
    const seconds = Math.floor(Date.now() / SECOND) * SECOND;
    const delivery = (incident: number, parts: Partial<Delivery> = {}): Delivery => {
      const sample = aDelivery();
      const notice = { ...sample.notice, incident, since: seconds - 60 * SECOND, at: seconds };
      return {
        ...sample,
        id: `open ${incident}`,
        channel: 'alertmanager',
        thread: `INC-${incident}#1`,
        notice,
        ...parts,
      };
    };
    const thread = (incident: number) => aThread({ channel: 'alertmanager', key: `INC-${incident}#1` });
    let notifications: Notifications = {
      ...NO_NOTIFICATIONS,
      outbox: [delivery(1), delivery(2)],
      threads: [thread(1), thread(2)],
    };
    let saves = 0;
    let past = 0;
    const courier = new Courier({
      channels: [alertmanagerChannel('alertmanager', alertmanager.url, Date.now)],
      read: () => notifications,
      keep: async (change) => {
        saves += 1;
        notifications = change(notifications);
      },
      isOwed: () => true,
      isFresh: () => true,
      now: () => seconds + past,
      random: () => 0.5,
      later: () => () => undefined,
    });
    const wake = async () => {
      courier.wake();
      await courier.idle();
    };
    await wake();
    await Promise.all([hook.next(), hook.next()]);
    const before = await alertmanager.alerts();
    expect(before.map(({ labels }) => labels.incident).toSorted()).toEqual(['INC-1', 'INC-2']);

    const over = { ...delivery(2).notice, state: 'resolved' as const, endedAt: seconds };
    notifications = {
      ...notifications,
      outbox: [delivery(2, { id: 'resolve 2', act: 'resolve', notice: over })],
      threads: notifications.threads.map((one) => (one.key === 'INC-2#1' ? { ...one, resolvedAt: seconds } : one)),
    };
    await wake();
    expect((await hook.next()).status).toBe('resolved');
    const kept = saves;

    await alertmanager.loseEverything();
    expect(await alertmanager.alerts()).toEqual([]);
    past = 60 * SECOND;
    await wake();
    const [alert, ...others] = await alertmanager.alerts();
    expect(others).toEqual([]);
    const { endsAt: _, ...was } = before.find(({ labels }) => labels.incident === 'INC-1') ?? { endsAt: '' };
    expect(alert).toMatchObject({ ...was, updatedAt: expect.anything() });
    expect([saves, notifications.outbox]).toEqual([kept, []]);
  });
});
