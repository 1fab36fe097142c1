import type { Notifications } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import type { Channel, NotDelivered } from './channel.ts';

/** As often as Prometheus: an Alertmanager that restarted has forgotten what fires for no longer than that. */
const REPEAT_EVERY: Millis = 60_000;

export interface RepeatsOptions {
  readonly read: () => Pick<Notifications, 'threads'>;
  /** Whether what is kept is as a look of this process left it. What was there before an absence may long be over: it is not repeated. */
  readonly isFresh: () => boolean;
  readonly now: () => Millis;
  /** A channel does not take what is still there, said once for as long as it does not. */
  readonly onRepeatFailed?: (channel: string, result: NotDelivered) => void;
}

export interface RepeatTrouble {
  readonly channel: string;
  readonly since: Millis;
  /** In one line, without any secret. */
  readonly message: string;
}

/** Says again what is there, to channels that forget what nobody repeats: nobody is pinged, and nothing is written. */
export class Repeats {
  readonly #options: RepeatsOptions;
  readonly #last = new Map<string, { readonly at: Millis; readonly failed: RepeatTrouble | null }>();

  constructor(options: RepeatsOptions) {
    this.#options = options;
  }

  /** When the channel is to hear it again; null where it needs not, or nothing is there. */
  dueAt({ traits: { name }, repeat }: Channel): Millis | null {
    if (repeat === undefined || this.#stillThere(name).length === 0) return null;
    const last = this.#last.get(name);
    // A clock that was set back is not waited for.
    return last === undefined || last.at > this.#options.now() ? 0 : last.at + REPEAT_EVERY;
  }

  /** Resolves with what the channel did not take it for; null when it did, or the process is stopping. */
  async run(channel: Channel, signal: AbortSignal): Promise<NotDelivered | null> {
    const { name } = channel.traits;
    const { now, onRepeatFailed } = this.#options;
    const result = await channel.repeat?.(this.#stillThere(name), signal);
    if (result === undefined || (!result.ok && result.reason === 'stopping')) return null;
    const [at, before] = [now(), this.#last.get(name)?.failed ?? null];
    const failed = result.ok ? null : { channel: name, since: before?.since ?? at, message: result.message };
    this.#last.set(name, { at, failed });
    if (result.ok) return null;
    if (before === null) onRepeatFailed?.(name, result);
    return result;
  }

  /** Channels that did not take it when that was tried last. */
  troubles(): readonly RepeatTrouble[] {
    return [...this.#last.values()].flatMap(({ failed }) => failed ?? []);
  }

  #stillThere(name: string): readonly string[] {
    const { read, isFresh } = this.#options;
    if (!isFresh()) return [];
    return read().threads.flatMap(({ channel, ref, resolvedAt }) =>
      channel === name && ref !== null && resolvedAt === null ? [ref] : [],
    );
  }
}
