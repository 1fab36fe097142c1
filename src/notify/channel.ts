import type { Delivery } from '../model/notification.ts';

export const CHANNEL_TYPES = [
  'slack',
  'webhook',
  'alertmanager',
  'teams',
  'pagerduty',
  'kubernetes-events',
  'stdout',
] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

/** What planning needs to know of a channel. */
export interface ChannelTraits {
  /** As routes name it. */
  readonly name: string;
  /** Many incidents of one cycle are one message. False where each has a life of its own at the receiver. */
  readonly groups: boolean;
  /** It can change or quietly add to what it said: where not, nothing is owed that would ping people for a detail. */
  readonly edits: boolean;
}

/** Where people are told. Every driver passes test/contracts/channel.ts. */
export interface Channel {
  readonly traits: ChannelTraits;
  readonly type: ChannelType;
  /**
   * Hands one message over, once: trying again is the outbox's. Never rejects, ends with the signal, and sends the delivery's
   * id so that the receiver can tell a second try from a second message.
   *
   * @param ref what it called the thread when it took a message of it last; null before, and where it has no names.
   */
  deliver(delivery: Delivery, ref: string | null, signal: AbortSignal): Promise<DeliveryResult>;
  /**
   * Only where the receiver forgets what nobody repeats (Alertmanager, when it restarts): says once more what is said there
   * already, and adds nothing to it. Never rejects, and ends with the signal.
   *
   * @param refs of all threads that are not over.
   */
  readonly repeat?: (refs: readonly string[], signal: AbortSignal) => Promise<DeliveryResult>;
}

export type DeliveryResult = Delivered | NotDelivered;

export interface Delivered {
  readonly ok: true;
  /** The thread's name at the receiver from now on; null where it stays what it was. */
  readonly ref: string | null;
}

export interface NotDelivered {
  readonly ok: false;
  readonly reason: NotDeliveredReason;
  /** In one line, without any secret. */
  readonly message: string;
  /** What a person should do; null when waiting will do. */
  readonly remedy: string | null;
  /** The receiver asked for so much patience, in milliseconds; null when it did not. */
  readonly retryAfterMs: number | null;
}

/**
 * The last two come with a remedy for a person. `refused`: of the receiver as a whole, as by an ingress that is just being
 * replaced: waiting may do as well. `invalid`: of this one message, the others may fare better.
 */
export type NotDeliveredReason =
  | 'unreachable'
  | 'timeout'
  | 'rate_limited'
  | 'server_error'
  | 'stopping'
  | 'refused'
  | 'invalid';
