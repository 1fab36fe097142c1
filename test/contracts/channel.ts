import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/model/notification.ts';
import type { Channel, DeliveryResult } from '../../src/notify/index.ts';
import { type Answer, type HttpReceiver, startHttpReceiver } from '../support/http-receiver.ts';
import { sampleNotifications } from '../support/notifications.ts';
import { NOON } from '../support/situations.ts';

/** A word that stands in the address or the key, and must stand nowhere else. */
export const SECRET = 'hush-hush-4f1c';

export interface ChannelUnderTest {
  readonly open: (receiver: HttpReceiver) => Channel;
  /** What its receiver answers when all is well. */
  readonly fine: Answer;
  /** How it answers with a status. Left out: plainly so. */
  readonly refuse?: (status: number) => Answer;
}

export function aDelivery(parts: Partial<Delivery> = {}): Delivery {
  const [sample] = sampleNotifications(NOON).outbox;
  if (sample === undefined) throw new Error('the sample owes one');
  return { ...sample, attempts: 0, lastProblem: null, ...parts };
}

/** A body of JSON, or one of a form. */
function readable(text: string): string {
  return text.startsWith('{') || text.startsWith('[') ? text : [...new URLSearchParams(text).values()].join(' ');
}

/** What every channel does that reaches its receiver over HTTP. */
export function channelContract({ open, fine, refuse = (status) => ({ status, body: 'no' }) }: ChannelUnderTest): void {
  const send = (
    channel: Channel,
    delivery = aDelivery(),
    signal = AbortSignal.timeout(5_000),
  ): Promise<DeliveryResult> => channel.deliver(delivery, null, signal);

  describe('as a channel', () => {
    it('hands the message over, with the id of the delivery, what is wrong, what to run and how to mute', async () => {
      const receiver = await startHttpReceiver(() => fine);
      expect(await send(open(receiver))).toMatchObject({ ok: true });
      const all = receiver.requests
        .map(({ headers, text }) => `${JSON.stringify(headers)} ${readable(text)}`)
        .join('\n');
      expect(all).toContain(JSON.stringify(aDelivery().id).slice(1, -1));
      expect(all).toContain('shop/api keeps crashing');
      expect(all).toContain('kubectl -n shop logs deploy/api --previous');
      expect(all).toContain('k8s-monitor incidents mute INC-1 --for 1h');
    });

    it('sends the same a second time under the same id', async () => {
      const receiver = await startHttpReceiver(() => fine);
      const channel = open(receiver);
      await send(channel);
      await send(channel);
      const [first, second] = receiver.requests;
      expect(second?.text).toBe(first?.text);
    });

    it.each([
      [429, 'rate_limited'],
      [503, 'server_error'],
      [500, 'server_error'],
      [401, 'refused'],
      [403, 'refused'],
      [404, 'refused'],
      [405, 'refused'],
      [410, 'refused'],
      [415, 'refused'],
      [302, 'refused'],
      [308, 'refused'],
      [400, 'invalid'],
      [413, 'invalid'],
      [422, 'invalid'],
    ] as const)('says what %i means: %s, and no secret', async (status, reason) => {
      const receiver = await startHttpReceiver(() => refuse(status));
      const result = await send(open(receiver));
      expect(result).toMatchObject({ ok: false, reason });
      expect(JSON.stringify(result)).not.toContain(SECRET);
      if (!result.ok && (reason === 'refused' || reason === 'invalid')) expect(result.remedy).not.toBeNull();
    });

    it('says where a redirect leads, and no more of it than host and path', async () => {
      const Location = `https://sso.example/login?next=${SECRET}`;
      const receiver = await startHttpReceiver(() => ({ ...refuse(302), headers: { Location } }));
      const result = await send(open(receiver));
      if (result.ok) throw new Error('it was taken');
      expect(result.remedy).toContain('The address is wrong: it redirects to https://sso.example/login.');
      expect(JSON.stringify(result)).not.toContain(SECRET);
    });

    it('passes on how long the receiver asks to wait', async () => {
      const receiver = await startHttpReceiver(() => ({ ...refuse(429), headers: { 'Retry-After': '7' } }));
      expect(await send(open(receiver))).toMatchObject({ reason: 'rate_limited', retryAfterMs: 7_000 });
    });

    it('ends with its signal where nobody answers', async () => {
      const receiver = await startHttpReceiver(() => ({ fault: 'hang' }));
      expect(await send(open(receiver), aDelivery(), AbortSignal.timeout(50))).toMatchObject({ reason: 'timeout' });
      const stop = new AbortController();
      stop.abort(new Error('stopping'));
      expect(await send(open(receiver), aDelivery(), stop.signal)).toMatchObject({ reason: 'stopping' });
    });

    it('says that a receiver cannot be reached', async () => {
      const receiver = await startHttpReceiver(() => ({ fault: 'reset' }));
      const result = await send(open(receiver));
      expect(result).toMatchObject({ ok: false, reason: 'unreachable' });
      expect(JSON.stringify(result)).not.toContain(SECRET);
    });
  });
}
