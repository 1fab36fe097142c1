import type { Incident } from '../../../src/model/incident.ts';
import { NO_NOTIFICATIONS, type Notifications } from '../../../src/model/notification.ts';
import { NO_RULES } from '../../../src/model/notify-rules.ts';
import type { Millis } from '../../../src/model/objects.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { wordOf } from '../../../src/model/word.ts';
import { type ChannelTraits, planIncidents } from '../../../src/notify/index.ts';
import { threadKey } from '../../../src/notify/outbox/identity.ts';
import { redactText } from '../../../src/redact/index.ts';
import type { Duty } from './duty.ts';
import { ChannelTally } from './tally.ts';

/** People who are told by our agent, each through a channel of their own. */
export interface Crew {
  readonly channel: ChannelTraits;
  /** How long after they are told they acknowledge; null: never, so that all there is to remind of is reminded of. */
  readonly acknowledgesAfter: Millis | null;
}

const MINUTE = 60_000;

/** A pager, where each incident has a life of its own, before nobody and before somebody; a chat, where a storm is one message. */
export const CREWS: readonly Crew[] = [
  { channel: { name: 'pager, nobody acknowledges', groups: false, edits: false }, acknowledgesAfter: null },
  {
    channel: { name: 'pager, acknowledged after 30 min', groups: false, edits: false },
    acknowledgesAfter: 30 * MINUTE,
  },
  { channel: { name: 'chat, acknowledged after 30 min', groups: true, edits: true }, acknowledgesAfter: 30 * MINUTE },
];

/** What one crew is told over a history; each look's messages are taken before the next. */
export class CrewWatch {
  readonly tally: ChannelTally;
  readonly #crew: Crew;
  #notifications: Notifications = NO_NOTIFICATIONS;

  constructor(crew: Crew) {
    this.#crew = crew;
    this.tally = new ChannelTally(crew.channel.name, crew.acknowledgesAfter !== null);
  }

  look(situation: Situation, duties: readonly Duty[]): void {
    const before = this.#notifications;
    const after = planIncidents({
      ledger: { incidents: [] },
      ...{ situation: this.#acknowledge(situation), before, rules: NO_RULES, channels: [this.#crew.channel] },
      ...{ labelsOf: () => ({}), assessments: [] },
    });
    this.tally.count(after, situation.cycle, duties);
    this.#notifications = { ...after, outbox: [] };
  }

  #acknowledge(situation: Situation): Situation {
    const { acknowledgesAfter } = this.#crew;
    if (acknowledgesAfter === null) return situation;
    const toldAt = new Map(this.#notifications.threads.map(({ key, openedAt }) => [key, openedAt]));
    const said = (incident: Incident): Incident => {
      const at = (toldAt.get(threadKey(incident)) ?? Number.POSITIVE_INFINITY) + acknowledgesAfter;
      if (situation.at < at) return incident;
      const acknowledged = { by: redactText('anna'), at, cycle: situation.cycle };
      return { ...incident, word: { ...wordOf(incident), acknowledged } };
    };
    return {
      ...situation,
      open: situation.open.map(said),
      updates: situation.updates.map((update) => ({ ...update, incident: said(update.incident) })),
    };
  }
}
