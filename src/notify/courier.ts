import type { Delivery, Notifications } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import type { Channel, DeliveryResult } from './channel.ts';
import { isHeldUp, nextDelivery, pauseOfChannel, release } from './outbox/settle.ts';
import { type Keep, Recorder } from './recorder.ts';
import { Repeats, type RepeatsOptions, type RepeatTrouble } from './repeats.ts';
import { Unrecorded } from './unrecorded.ts';

/** How long one message may take, in milliseconds. */
const DELIVERY_TIMEOUT: Millis = 20_000;
/** After a fault of ours, or with a lock that is lost: nothing gets better by trying at once. */
const AFTER_FAULT: Millis = 60_000;
/** So many messages may be with one receiver and not on disk: a crash repeats as many at most, each under its id. */
export const MOST_UNRECORDED = 20;

export interface CourierOptions extends RepeatsOptions {
  readonly channels: readonly Channel[];
  /** What is owed, as it is on disk; threads as they will be there next. */
  readonly read: () => Notifications;
  /** Is it owed still by what will be on disk next? Another message may have taken its place. */
  readonly isOwed: (id: string) => boolean;
  readonly keep: Keep;
  readonly now: () => Millis;
  readonly random: () => number;
  /** Calls back after so many milliseconds; what it returns takes that back. It must not keep a process alive. */
  readonly later: (delay: Millis, work: () => void) => () => void;
  readonly onDelivered?: (delivery: Delivery, at: Millis) => void;
  readonly onFailed?: (delivery: Delivery, result: DeliveryResult & { readonly ok: false }) => void;
  /** What a round ended with that is no answer of a channel. */
  readonly onFault?: (channel: string, error: unknown) => void;
}

/**
 * Hands over what the outbox owes, each channel at its own pace and one message at a time, beside the cycles and never in
 * their way. A message is forgotten only after its channel took it, and that is on disk.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #recorder: Recorder;
  readonly #rounds = new Map<string, Promise<void>>();
  /** Until when a channel that took nothing is left alone, whatever else is owed to it. */
  readonly #pauses = new Map<string, Millis>();
  /** What channels took while it could not be kept: it is not handed over a second time, only kept. */
  readonly #taken = new Map<string, DeliveryResult>();
  /** Being handed over, or taken and not on disk yet. */
  readonly #underWay = new Set<string>();
  readonly #repeats: Repeats;
  readonly #stop = new AbortController();
  #cancelWake: () => void = () => undefined;
  #closing = false;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#recorder = new Recorder(options.keep);
    this.#repeats = new Repeats(options);
  }

  /** Starts handing over what is due, where that is not under way; returns at once. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    for (const channel of this.#options.channels) {
      const { name } = channel.traits;
      if (this.#rounds.has(name) || this.#isPaused(name)) continue;
      if (this.#next(name) === null && !this.#isRepeatDue(channel)) continue;
      this.#rounds.set(name, this.#round(channel));
    }
    this.#plan();
  }

  /** Is this message with its channel, or may be? It must stay what it is until that is known. */
  isUnderWay(id: string): boolean {
    return this.#underWay.has(id) || this.#taken.has(id);
  }

  /** Channels that were not told again what is still there, when that was tried last. */
  repeatTroubles(): readonly RepeatTrouble[] {
    return this.#repeats.troubles();
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

  /** Never rejects: nobody waits for it, and a process does not end for a message. */
  async #round(channel: Channel): Promise<void> {
    const { name } = channel.traits;
    try {
      await this.#deliverAll(channel);
      // One after the other: what has just ended must not be said to be there by what was on its way.
      if (this.#isRepeatDue(channel)) {
        await this.#repeat(channel);
        await this.#deliverAll(channel);
      }
    } catch (error) {
      this.#pauses.set(name, this.#options.now() + AFTER_FAULT);
      this.#options.onFault?.(name, error);
    }
    this.#rounds.delete(name);
    this.#plan();
  }

  async #deliverAll(channel: Channel): Promise<void> {
    const unrecorded = new Unrecorded();
    while (!this.#closing) {
      const delivery = this.#next(channel.traits.name, unrecorded);
      if (delivery === null && unrecorded.size === 0) return;
      // The rest of its thread, or too much: what was taken is to be kept first.
      if (delivery === null || unrecorded.size >= MOST_UNRECORDED) await unrecorded.fewer();
      else if (!(await this.#deliver(channel, delivery, unrecorded))) break;
      unrecorded.check();
    }
    await unrecorded.none();
  }

  #next(channel: string, unrecorded: Unrecorded | null = null): Delivery | null {
    const { read, now, isOwed } = this.#options;
    return nextDelivery(read(), channel, now(), (id) => (unrecorded?.has(id) ?? false) || !isOwed(id));
  }

  /** False when the channel does not take messages now: the others would fare no better. */
  async #deliver(channel: Channel, delivery: Delivery, unrecorded: Unrecorded): Promise<boolean> {
    const { read, now, random } = this.#options;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(DELIVERY_TIMEOUT)]);
    const ref = read().threads.find(
      ({ channel: name, key }) => name === delivery.channel && key === delivery.thread,
    )?.ref;
    this.#underWay.add(delivery.id);
    const result = this.#taken.get(delivery.id) ?? (await channel.deliver(delivery, ref ?? null, signal));
    if (!result.ok && result.reason === 'stopping') {
      // Not a try: it is owed as before.
      this.#underWay.delete(delivery.id);
      return false;
    }
    const at = now();
    const goesOn = result.ok || result.reason === 'invalid';
    if (!goesOn) this.#pauses.set(delivery.channel, at + pauseOfChannel(result));
    if (result.ok) this.#taken.set(delivery.id, result);
    unrecorded.add(delivery.id, this.#record(delivery, result, at, random()));
    return goesOn;
  }

  async #repeat(channel: Channel): Promise<void> {
    const { name } = channel.traits;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(DELIVERY_TIMEOUT)]);
    const failed = await this.#repeats.run(channel, signal);
    const { now, read, keep } = this.#options;
    const at = now();
    if (failed !== null) {
      if (failed.reason !== 'invalid') this.#pauses.set(name, at + pauseOfChannel(failed));
    } else if (!signal.aborted && read().outbox.some((delivery) => isHeldUp(delivery, name, at)))
      await keep((notifications) => release(notifications, name, at));
  }

  #isRepeatDue(channel: Channel): boolean {
    const dueAt = this.#repeats.dueAt(channel);
    return dueAt !== null && dueAt <= this.#options.now() && !this.#closing && !this.#isPaused(channel.traits.name);
  }

  async #record(delivery: Delivery, result: DeliveryResult, at: Millis, chance: number): Promise<void> {
    const { onDelivered, onFailed } = this.#options;
    try {
      await this.#recorder.record({ delivery, result, at, chance });
    } finally {
      this.#underWay.delete(delivery.id);
    }
    this.#taken.delete(delivery.id);
    if (result.ok) onDelivered?.(delivery, at);
    else onFailed?.(delivery, result);
  }

  #isPaused(channel: string): boolean {
    return (this.#pauses.get(channel) ?? 0) > this.#options.now();
  }

  /** Wakes again when the next try is due. */
  #plan(): void {
    this.#cancelWake();
    if (this.#closing) return;
    const { read, now, later, channels } = this.#options;
    const waiting = read().outbox.filter(({ channel }) => !this.#rounds.has(channel) && this.#knows(channel));
    const pauseOf = (channel: string): Millis => this.#pauses.get(channel) ?? 0;
    const repeating = channels
      .filter(({ traits }) => !this.#rounds.has(traits.name))
      .flatMap((channel) => {
        const dueAt = this.#repeats.dueAt(channel);
        return dueAt === null ? [] : [Math.max(pauseOf(channel.traits.name), dueAt)];
      });
    if (waiting.length + repeating.length === 0) return;
    const next = Math.min(
      ...waiting.map(({ channel, nextAt, attempts }) => Math.max(pauseOf(channel), attempts === 0 ? 0 : nextAt)),
      ...repeating,
    );
    this.#cancelWake = later(Math.max(1_000, next - now()), () => this.wake());
  }

  #knows(channel: string): boolean {
    return this.#options.channels.some(({ traits }) => traits.name === channel);
  }
}
