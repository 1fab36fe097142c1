import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { webhookChannel } from '../../../src/notify/channels/webhook.ts';
import { aDelivery, channelContract, SECRET } from '../../contracts/channel.ts';
import { type HttpReceiver, startHttpReceiver } from '../../support/http-receiver.ts';
import { NOON } from '../../support/situations.ts';

const signal = () => AbortSignal.timeout(5_000);

function firstOf({ requests }: HttpReceiver) {
  const [first] = requests;
  if (first === undefined) throw new Error('nothing was received');
  return first;
}

describe.each(['json', 'cloudevents'] as const)('a webhook of %s', (format) => {
  channelContract({
    fine: { status: 204, body: '' },
    open: ({ url }) => webhookChannel('hook', { url: `${url}/${SECRET}`, secret: SECRET, format, now: () => NOON }),
  });
});

describe('a webhook', () => {
  it('signs the time and the body, so that a receiver can check both', async () => {
    const receiver = await startHttpReceiver();
    await webhookChannel('hook', { url: receiver.url, secret: SECRET, format: 'json', now: () => NOON }).deliver(
      aDelivery(),
      null,
      signal(),
    );
    const { headers, text } = firstOf(receiver);
    const timestamp = String(NOON / 1_000);
    expect(headers['x-k8s-monitor-timestamp']).toBe(timestamp);
    const expected = createHmac('sha256', SECRET).update(`${timestamp}.${text}`).digest('hex');
    expect(headers['x-k8s-monitor-signature']).toBe(`sha256=${expected}`);
    expect(headers['idempotency-key']).toBe(aDelivery().id);
  });

  it('is not signed without a secret', async () => {
    const receiver = await startHttpReceiver();
    await webhookChannel('hook', { url: receiver.url, secret: null, format: 'json', now: () => NOON }).deliver(
      aDelivery(),
      null,
      signal(),
    );
    expect(Object.keys(receiver.requests[0]?.headers ?? {}).filter((name) => name.startsWith('x-k8s'))).toEqual([]);
  });

  it('has the documented fields in snake_case', async () => {
    const receiver = await startHttpReceiver();
    await webhookChannel('hook', { url: receiver.url, secret: null, format: 'json', now: () => NOON }).deliver(
      aDelivery(),
      null,
      signal(),
    );
    expect(JSON.parse(receiver.requests[0]?.text ?? '')).toMatchObject({
      version: 1,
      id: 'shop/58/ops/INC-1%231/open',
      act: 'open',
      thread: 'INC-1#1',
      state: 'firing',
      severity: 'SEV-2',
      incident: 1,
      code: 'CrashLoopBackOff',
      object: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      since: '2026-11-21T11:59:00.000Z',
      ended_at: null,
      mute_command: 'k8s-monitor incidents mute INC-1 --for 1h',
    });
  });

  it('is a CloudEvent 1.0 where that is wanted', async () => {
    const receiver = await startHttpReceiver();
    await webhookChannel('hook', { url: receiver.url, secret: null, format: 'cloudevents', now: () => NOON }).deliver(
      aDelivery(),
      null,
      signal(),
    );
    const { headers, text } = firstOf(receiver);
    expect(headers['content-type']).toBe('application/cloudevents+json');
    expect(JSON.parse(text)).toMatchObject({
      specversion: '1.0',
      id: aDelivery().id,
      source: '/k8s-monitor/shop',
      type: 'io.k8s-monitor.incident.opened',
      subject: 'INC-1#1',
      data: { title: 'shop/api keeps crashing' },
    });
  });
});
