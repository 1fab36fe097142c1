import type { Incident } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { SafeText } from '../model/safe-text.ts';
import { type Said, type Word, wordOf } from '../model/word.ts';
import type { Applied } from './command.ts';

/** What commands on an incident have in common. */
export interface OnIncident {
  readonly incident: number;
  readonly episode: number;
  readonly by: SafeText;
  readonly at: Millis;
}

export function said({ by, at }: Pick<OnIncident, 'by' | 'at'>, cycle: number): Said {
  return { by, at, cycle };
}

export function refused(ledger: Ledger, text: string): Applied {
  return { outcome: 'refused', ledger, text };
}

/** Applies to the incident the command names; refused when the ledger has none of that number. */
export function withIncident(
  ledger: Ledger,
  { incident: number, by }: Pick<OnIncident, 'incident' | 'by'>,
  apply: (incident: Incident) => Applied,
): Applied {
  const incident = ledger.incidents.find((candidate) => candidate.number === number);
  return incident === undefined
    ? refused(ledger, `${by} speaks of INC-${number}, which the ledger does not know`)
    : apply(incident);
}

export function withWord(ledger: Ledger, incident: Incident, word: Partial<Word>): Ledger {
  return replace(ledger, { ...incident, word: { ...wordOf(incident), ...word } });
}

export function replace(ledger: Ledger, incident: Incident): Ledger {
  const incidents = ledger.incidents.map((known) => (known.number === incident.number ? incident : known));
  return { ...ledger, incidents };
}
