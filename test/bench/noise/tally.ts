import type { Notifications, TellReason } from '../../../src/model/notification.ts';
import type { Duty } from './duty.ts';

/** What one channel of ours was sent, and what it should have been. */
export class ChannelTally {
  readonly name: string;
  /** Where nobody ever acknowledges, reminders go on for as long as the trouble does: that is what they are for. */
  readonly isAttended: boolean;
  pings = 0;
  edits = 0;
  /** Pings of one incident each, by why. */
  readonly reasons = new Map<TellReason, number>();
  /** Messages with a list. */
  storms = 0;
  readonly missing: string[] = [];

  constructor(name: string, isAttended: boolean) {
    this.name = name;
    this.isAttended = isAttended;
  }

  /** @param after what the look left: all of its outbox is of this look. */
  count({ outbox, decisions }: Notifications, cycle: number, duties: readonly Duty[]): void {
    const mine = outbox.filter(({ channel }) => channel === this.name);
    const pings = mine.filter(({ act }) => act !== 'edit');
    this.pings += pings.length;
    this.edits += mine.length - pings.length;
    for (const { notice } of pings) {
      if (notice.kind === 'storm') this.storms += 1;
      else this.reasons.set(notice.reason, (this.reasons.get(notice.reason) ?? 0) + 1);
    }
    const ids = new Set(pings.map(({ id }) => id));
    const told = new Map<string, string[]>();
    for (const { incident, episode, channel, delivery, because, reason, ...decision } of decisions) {
      // What a storm tells of is told by its list.
      if (channel !== this.name || decision.cycle !== cycle || delivery === null || !ids.has(delivery)) continue;
      const thread = `INC-${incident}#${episode}`;
      const why = reason === 'grouped' ? (because ?? '').split(',')[0] : reason;
      told.set(thread, [...(told.get(thread) ?? []), why ?? reason]);
    }
    for (const { thread, must } of duties) {
      const heard = told.get(thread) ?? [];
      if (!heard.some((reason) => FULFILLED_BY[must].includes(reason))) {
        this.missing.push(`${thread} ${must} in cycle ${cycle}: ${heard.join(', ') || 'nothing'}`);
      }
    }
  }
}

const FULFILLED_BY: Readonly<Record<Duty['must'], readonly string[]>> = {
  open: ['opened', 'recurring', 'flapping'],
  worsen: ['worsened'],
  end: ['resolved'],
};
