import type { EntryKind } from '../../model/conversation.ts';
import { seams, spaced } from '../text/words.ts';
import type { Statements } from './statements.ts';

export const DAY = 24 * 60 * 60 * 1000;

/** What a row of the index is narrowed by. */
export interface Tags {
  readonly life: number;
  readonly kind: EntryKind | 'turn';
  readonly incidents: readonly number[];
}

/** Words of the column `tags`; letters and digits only, so that the tokenizer leaves each whole. */
export const TAGS = {
  life: (life: number) => `l${life}`,
  kind: (kind: EntryKind | 'turn') => `k${kind}`,
  incident: (number: number) => `i${number}`,
  /** Its text is encrypted and not in the index. */
  sealed: 'sealed',
} as const;

/** Puts a row into the index. @param text null when it is encrypted: then only the tags are there, which tell nothing of it. */
export function indexRow(statements: Statements, id: number, text: string | null, tags: Tags): void {
  const words = [
    TAGS.life(tags.life),
    TAGS.kind(tags.kind),
    ...tags.incidents.map(TAGS.incident),
    ...(text === null ? [TAGS.sealed] : []),
  ];
  statements.run(
    'INSERT INTO search (rowid, text, parts, tags) VALUES (?, ?, ?, ?)',
    id,
    spaced((text ?? '').toWellFormed()),
    seams(text ?? ''),
    words.join(' '),
  );
}

/** Between which ids a day's rows lie: a range of dates need not walk through all that is newer. */
export class Days {
  readonly #days = new Map<number, { first: number; last: number }>();

  add(id: number, at: number | null): void {
    if (at === null) return;
    const day = Math.floor(at / DAY);
    const known = this.#days.get(day);
    if (known === undefined) this.#days.set(day, { first: id, last: id });
    else known.last = id;
  }

  write(statements: Statements): void {
    for (const [day, { first, last }] of this.#days) {
      statements.run(
        `INSERT INTO days (day, first, last) VALUES (?, ?, ?)
         ON CONFLICT (day) DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last)`,
        day,
        first,
        last,
      );
    }
  }
}
