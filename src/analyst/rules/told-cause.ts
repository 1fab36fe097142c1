import type { Evidence } from '../../model/finding.ts';
import type { Incident } from '../../model/incident.ts';
import type { Assessment } from '../../model/report.ts';
import { shorten } from '../../model/shorten.ts';

export type LikelyCause = Pick<Assessment, 'likelyCause' | 'confidence'>;

/** Reads a cause out of what an incident's evidence says; null where that says none. */
export type Teller = (incident: Incident) => LikelyCause | null;

const QUOTE_LIMIT = 300;

/** On one line and in quotes, so that it is seen where the cluster's words begin and end. */
export function quoted(who: string, text: string): LikelyCause {
  const line = shorten(text.replace(/\s+/g, ' ').trim(), QUOTE_LIMIT).replaceAll('"', "'");
  return { likelyCause: `${who}: "${line}"`, confidence: 'high' };
}

/** Quotes the first evidence whose label fits, and whose words fit, where only some of them name a cause. */
export function quotes(who: string, label: RegExp, words: RegExp = /\S/): Teller {
  return ({ evidence }) => {
    const found = evidence.find((each) => label.test(each.label) && words.test(each.value));
    return found === undefined ? null : quoted(who, found.value);
  };
}

/** Tells what a fact means. The words are ours; what they name is the fact's own. */
export function states(label: string, tell: (value: string) => string | null): Teller {
  return ({ evidence }) => {
    const fact = evidence.find((each: Evidence) => each.label === label);
    const likelyCause = fact === undefined ? null : tell(fact.value);
    return likelyCause === null ? null : { likelyCause, confidence: 'high' };
  };
}
