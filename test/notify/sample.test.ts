import { describe, expect, it } from 'vitest';
import { createChannel } from '../../src/notify/channels/index.ts';
import type { EventToWrite } from '../../src/notify/channels/kubernetes-events.ts';
import { sendSample } from '../../src/notify/sample.ts';
import type { ChannelSettings } from '../../src/notify/settings.ts';
import { startHttpReceiver } from '../support/http-receiver.ts';
import { NOON } from '../support/situations.ts';

async function sample(settings: ChannelSettings) {
  const events: EventToWrite[] = [];
  const writeEvent = async (event: EventToWrite) => {
    events.push(event);
    return { ok: true as const, ref: null };
  };
  const channel = createChannel(settings, { now: () => NOON, write: () => undefined, writeEvent });
  let time = 0;
  const stopwatch = () => {
    time += 10;
    return time;
  };
  const signal = AbortSignal.timeout(10_000);
  return { events, ...(await sendSample(channel, { cluster: 'shop', now: () => NOON, stopwatch, signal })) };
}

describe('a test message', () => {
  it('ends the alert it makes where one would stay', async () => {
    const { url, requests } = await startHttpReceiver();
    const { result, milliseconds } = await sample({ type: 'pagerduty', name: 'pagerduty', routingKey: 'k', url });
    const sent = requests.map(({ text }) => JSON.parse(text));
    expect(sent.map(({ event_action: action }) => action)).toEqual(['trigger', 'resolve']);
    expect(sent[0].dedup_key).toBe(sent[1].dedup_key);
    expect([result.ok, milliseconds]).toEqual([true, 10]);
  });

  it('ends nothing that was not taken', async () => {
    const { url, requests } = await startHttpReceiver(() => ({ status: 401 }));
    const { result } = await sample({ type: 'pagerduty', name: 'pagerduty', routingKey: 'k', url });
    expect(requests).toHaveLength(1);
    expect(result).toMatchObject({ ok: false, reason: 'refused' });
  });

  it('is an Event on what every cluster has', async () => {
    const { events } = await sample({ type: 'kubernetes-events', name: 'kubernetes-events', namespace: 'default' });
    expect(events).toMatchObject([
      { namespace: 'default', object: { kind: 'Namespace', name: 'default' }, type: 'Normal' },
    ]);
  });
});
