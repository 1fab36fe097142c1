import { createHmac } from 'node:crypto';
import type { Delivery, Late } from '../../model/notification.ts';
import { toWire } from '../../model/wire.ts';
import type { Channel } from '../channel.ts';
import { postJson, receiver } from './post-json.ts';

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string | null;
  readonly format: 'json' | 'cloudevents';
  /** Wall clock, for the signature: a receiver refuses what is old. */
  readonly now: () => number;
}

/**
 * Any receiver of JSON. docs/notifications.md has the schema. The delivery's id is the Idempotency-Key (and the id of the
 * CloudEvent); with a secret `X-K8s-Monitor-Signature` is the HMAC-SHA256 of `timestamp.body`.
 */
export function webhookChannel(name: string, options: WebhookOptions): Channel {
  const { url, secret, format, now } = options;
  const who = receiver('webhook', name, url);
  return {
    traits: { name, groups: false, edits: true },
    type: 'webhook',
    async deliver(delivery, _ref, signal) {
      const body = JSON.stringify(format === 'cloudevents' ? toCloudEvent(delivery) : toPayload(delivery));
      const timestamp = String(Math.floor(now() / 1_000));
      const signature =
        secret === null ? null : createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
      return postJson({
        ...{ who, url, body, signal },
        headers: {
          'Content-Type': format === 'cloudevents' ? 'application/cloudevents+json' : 'application/json',
          'Idempotency-Key': delivery.id,
          ...(signature === null
            ? {}
            : { 'X-K8s-Monitor-Timestamp': timestamp, 'X-K8s-Monitor-Signature': `sha256=${signature}` }),
        },
      });
    },
  };
}

/** The documented body. */
export function toPayload({ id, act, thread, notice, createdAt, late }: Delivery): Record<string, unknown> {
  const { since, at, endedAt, ...rest } = notice;
  return toWire({
    version: 1,
    ...{ id, act, thread, ...rest },
    since: time(since),
    at: time(at),
    endedAt: time(endedAt),
    createdAt: time(createdAt),
    ...(late === undefined ? {} : { late: latePayload(late) }),
  }) as Record<string, unknown>;
}

/** What the message stands for, so that no machine has to read it out of its text. */
function latePayload({ messages, since, words, more }: Late): Record<string, unknown> {
  return {
    ...{ messages, since: time(since), more },
    words: words.map(({ openedAt, worsenedAt, endedAt, ...word }) => ({
      ...word,
      ...{ openedAt: time(openedAt), worsenedAt: time(worsenedAt), endedAt: time(endedAt) },
    })),
  };
}

/** CloudEvents 1.0, structured mode. */
function toCloudEvent(delivery: Delivery): Record<string, unknown> {
  const { id, notice, thread } = delivery;
  return {
    specversion: '1.0',
    id,
    source: `/k8s-monitor/${encodeURIComponent(notice.cluster)}`,
    type: `io.k8s-monitor.${notice.kind}.${notice.reason}`,
    ...(thread === null ? {} : { subject: thread }),
    time: time(notice.at),
    datacontenttype: 'application/json',
    data: toPayload(delivery),
  };
}

function time(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
