import type { EntryKind } from '../../model/conversation.ts';
import type { Term } from '../text/query.ts';
import { TAGS } from './search-index.ts';

export interface Narrowing {
  /** Ids of lives; null for all. */
  readonly lives: readonly number[] | null;
  readonly kinds: readonly (EntryKind | 'turn')[] | null;
  readonly incident: number | null;
  /** Encrypted rows pass as far as their tags go; what is in them is compared later. */
  readonly sealed: boolean;
}

/**
 * What the index is asked, in FTS5's own syntax: words are letters and digits by now, so nothing a person typed is ever
 * read as syntax. Null when nothing narrows.
 */
export function matchExpression(terms: readonly Term[], { lives, kinds, incident, sealed }: Narrowing): string | null {
  const tags = [
    lives === null ? null : anyOf(lives.map(TAGS.life)),
    kinds === null ? null : anyOf(kinds.map(TAGS.kind)),
    incident === null ? null : anyOf([TAGS.incident(incident)]),
  ].filter((group) => group !== null);
  const words = terms.map(termExpression).join(' AND ');
  const all = [
    ...tags.map((group) => `{tags} : (${group})`),
    ...(terms.length === 0
      ? []
      : [sealed ? `({text parts} : (${words}) OR {tags} : "${TAGS.sealed}")` : `{text parts} : (${words})`]),
  ];
  return all.length === 0 ? null : all.join(' AND ');
}

function anyOf(tags: readonly string[]): string {
  return tags.map((tag) => `"${tag}"`).join(' OR ');
}

function termExpression({ words, parts, prefix }: Term): string {
  const asTyped = `${phrase(words)}${prefix ? ' *' : ''}`;
  return parts === null ? asTyped : `(${asTyped} OR ${phrase(parts)})`;
}

function phrase(words: readonly string[]): string {
  return `"${words.join(' ')}"`;
}
