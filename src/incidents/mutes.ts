import type { Incident, IncidentUpdate } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import { isMuted, type Mute, wordOf } from '../model/word.ts';
import type { Book } from './book.ts';

/** What a mute remembers of what it kept from people. */
export const MOST_HELD_BACK = 20;

/** When the look is that people's word is heeded in. */
interface Moment {
  readonly now: Millis;
  readonly cycle: number;
}

/** The ledger without the mutes whose time has come, and the numbers of those incidents. */
export function endMutes(ledger: Ledger, { now, cycle }: Moment): { ledger: Ledger; over: ReadonlySet<number> } {
  const over = new Set<number>();
  const incidents = ledger.incidents.map((incident) => {
    const { muted } = wordOf(incident);
    if (muted === null || muted.ended !== null || now < muted.until) return incident;
    over.add(incident.number);
    return withMute(incident, { ...muted, ended: { by: null, at: muted.until, cycle } });
  });
  return over.size === 0 ? { ledger, over } : { ledger: { ...ledger, incidents }, over };
}

/** The last word on what is loud in a look: that of people. */
export function heedWords(book: Book, { incidents }: Ledger, over: ReadonlySet<number>, moment: Moment): void {
  const before = new Map(incidents.map((incident) => [incident.number, incident]));
  for (const update of book.updates()) {
    const { number } = update.incident;
    const heard = heedWord(update, before.get(number), over.has(number), moment);
    if (heard !== update) book.write(heard);
  }
}

/**
 * An update as people should hear of it. A muted incident is quiet, and its mute remembers what it kept back; only that it
 * became SEV-1 is told all the same. One that people called known, or a false alarm, is quiet for as long as it goes on.
 * Where the time of a mute has come and the incident is still there, that is told.
 *
 * @param before the incident before this look; undefined when it is new.
 */
export function heedWord(
  update: IncidentUpdate,
  before: Incident | undefined,
  muteOver: boolean,
  { now, cycle }: Moment,
): IncidentUpdate {
  const { turn, incident, loud } = update;
  // What something else quiets is told when that is over; what has come back is told as that.
  const isStillThere = isOpen(incident) && before !== undefined && isOpen(before);
  if (muteOver && isStillThere && incident.quietedBy === null) return { ...update, loud: true, muteOver: true };
  if (!loud || (incident.severity === 'SEV-1' && before?.severity !== 'SEV-1')) return update;
  const word = wordOf(incident);
  if (word.muted !== null && isMuted(word, now)) {
    const held = { turn, severity: incident.severity, at: now, cycle };
    const muted = { ...word.muted, heldBack: [...word.muted.heldBack, held].slice(-MOST_HELD_BACK) };
    return { ...update, incident: withMute(incident, muted), loud: false };
  }
  const isKnown = word.verdict !== null && word.verdict.verdict !== 'real';
  return isKnown && (turn === 'ongoing' || turn === 'unknown') ? { ...update, loud: false } : update;
}

function withMute(incident: Incident, muted: Mute): Incident {
  return { ...incident, word: { ...wordOf(incident), muted } };
}
