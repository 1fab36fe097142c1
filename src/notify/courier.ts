import type { Delivery, Notifications } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import type { Channel, DeliveryResult } from './channel.ts';
import { nextDelivery, settle, tellDeadChannels } from './outbox/settle.ts';

/** How long one message may take, in milliseconds. */
const DELIVERY_TIMEOUT: Millis = 20_000;

export interface CourierOptions {
  readonly cluster: string;
  readonly channels: readonly Channel[];
  /** What is owed now. */
  readonly read: () => Notifications;
  /** Changes what is owed, durably where the disk allows. Never rejects for the disk. */
  readonly keep: (change: (notifications: Notifications) => Notifications) => Promise<void>;
  readonly now: () => Millis;
  readonly random: () => number;
  /** Calls back after so many milliseconds; what it returns takes that back. It must not keep a process alive. */
  readonly later: (delay: Millis, work: () => void) => () => void;
  readonly onDelivered?: (delivery: Delivery, at: Millis) => void;
  readonly onFailed?: (delivery: Delivery, result: DeliveryResult & { readonly ok: false }) => void;
}

/**
 * Hands over what the outbox owes, each channel at its own pace and one message at a time, beside the cycles and never in
 * their way. A message is forgotten only after its channel took it, and that is on disk.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #rounds = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #cancelWake: () => void = () => undefined;
  #closing = false;

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Starts handing over what is due, where that is not under way; returns at once. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    for (const channel of this.#options.channels) {
      const { name } = channel.traits;
      if (this.#rounds.has(name) || nextDelivery(this.#options.read(), name, this.#options.now()) === null) continue;
      this.#rounds.set(
        name,
        this.#deliverAll(channel).finally(() => {
          this.#rounds.delete(name);
          this.#plan();
        }),
      );
    }
    this.#plan();
  }

  /** Resolves when nothing is under way: what is left is tried later, or after the next start. */
  async idle(): Promise<void> {
    while (this.#rounds.size > 0) await Promise.all(this.#rounds.values());
  }

  /** What is under way may end within the grace; nothing new begins. */
  async stop(graceMs: Millis): Promise<void> {
    this.#cancelWake();
    const patience = this.#options.later(graceMs, () => this.#stop.abort(new Error('stopping')));
    const rounds = [...this.#rounds.values()];
    this.#closing = true;
    await Promise.all(rounds);
    patience();
    this.#stop.abort(new Error('stopping'));
  }

  async #deliverAll(channel: Channel): Promise<void> {
    const { read, now } = this.#options;
    while (!this.#closing) {
      const delivery = nextDelivery(read(), channel.traits.name, now());
      if (delivery === null || !(await this.#deliver(channel, delivery))) return;
    }
  }

  /** False when the channel does not take messages now: the others would fare no better. */
  async #deliver(channel: Channel, delivery: Delivery): Promise<boolean> {
    const { cluster, channels, read, keep, now, random, onDelivered, onFailed } = this.#options;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(DELIVERY_TIMEOUT)]);
    const ref = read().threads.find(
      ({ channel: name, key }) => name === delivery.channel && key === delivery.thread,
    )?.ref;
    const result = await channel.deliver(delivery, ref ?? null, signal);
    // Not a try: it is owed as before.
    if (!result.ok && result.reason === 'stopping') return false;
    const at = now();
    const attempt = { delivery, result, at, chance: random() };
    const names = channels.map(({ traits }) => traits.name);
    await keep((notifications) => tellDeadChannels(settle(notifications, attempt), names, cluster, at));
    if (result.ok) onDelivered?.(delivery, at);
    else onFailed?.(delivery, result);
    return result.ok || result.reason === 'invalid';
  }

  /** Wakes again when the next try is due. */
  #plan(): void {
    this.#cancelWake();
    if (this.#closing) return;
    const { read, now, later } = this.#options;
    const waiting = read().outbox.filter(({ channel }) => !this.#rounds.has(channel) && this.#knows(channel));
    if (waiting.length === 0) return;
    const next = Math.min(...waiting.map(({ nextAt, attempts }) => (attempts === 0 ? 0 : nextAt)));
    this.#cancelWake = later(Math.max(1_000, next - now()), () => this.wake());
  }

  #knows(channel: string): boolean {
    return this.#options.channels.some(({ traits }) => traits.name === channel);
  }
}
