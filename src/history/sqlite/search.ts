import type { Role } from '../../model/conversation.ts';
import type { IncidentSeverity, IncidentTurn } from '../../model/incident.ts';
import type { HistoryHit, HistoryQuery, HistorySearch } from '../queries.ts';
import type { SessionLife } from '../records.ts';
import { countTerm, parseQuery, readWords, type Term } from '../text/query.ts';
import { cutSnippet } from '../text/snippet.ts';
import { matchExpression } from './match-expression.ts';
import { readNumbers, searchedText, toEntry } from './message-row.ts';
import { readMessageRow, readPruned, readTurn } from './read-rows.ts';
import { findScope, idRange, readLives, type Scope } from './scope.ts';
import type { Sealing } from './sealing.ts';
import { numberOf, numberOrNull, type Row, type Statements } from './statements.ts';
import { DatabaseTrouble } from './trouble.ts';
import { turnText } from './write-batch.ts';

const DEFAULT_LIMIT = 20;
const MOST_HITS = 1_000;
/** Of how many matches the best are chosen: ranking needs each of them looked at. */
const RANKED = 5_000;
/** How many encrypted rows one search opens; about a second's work. */
const MOST_OPENED = 20_000;

/** A longer list is no expression any more; rows are then looked at one by one. */
const MOST_LIVES = 50;

/** Rows that fit, newest first, and how well. Encrypted ones only fit by their tags so far. */
interface Candidate {
  readonly id: number;
  readonly rank: number;
}

export function search(statements: Statements, sealing: Sealing, query: HistoryQuery): HistorySearch {
  const terms = closeKnownWord(statements, parseQuery(query.text));
  const limit = Math.max(0, Math.min(MOST_HITS, query.limit ?? DEFAULT_LIMIT));
  const offset = Math.max(0, query.offset ?? 0);
  const isRanked = query.order === 'best' && terms.length > 0;
  const scope = findScope(statements, query);
  const wanted = isRanked ? RANKED : offset + limit + 1;

  const found: Candidate[] = [];
  let opened = 0;
  let scannedTo: number | null = null;
  for (const candidate of candidates(statements, terms, query, scope, isRanked)) {
    const facts = readFacts(statements, candidate.id);
    if (facts === null || !isWithin(facts, scope)) continue;
    if (facts.is_sealed === 0) found.push(candidate);
    else {
      opened += 1;
      const text = textOfRow(readRow(statements, candidate.id), sealing);
      const rank = text === null ? null : rankOf(text, terms);
      if (rank !== null) found.push({ id: candidate.id, rank });
    }
    if (found.length >= wanted) break;
    if (opened >= MOST_OPENED) {
      scannedTo = numberOrNull(facts.at);
      break;
    }
  }
  if (isRanked) found.sort((a, b) => a.rank - b.rank);
  const lives = readLives(statements);
  const hits = found.slice(offset, offset + limit).map(({ id }) => {
    const row = readRow(statements, id);
    const life = lives.get(numberOf(row.life)) ?? { cluster: '', sessionId: '', born: null };
    return toHit(row, textOfRow(row, sealing) ?? '', life, terms);
  });
  return { hits, more: found.length > offset + limit || scannedTo !== null, scannedTo };
}

/**
 * The last word is taken for a beginning only when nobody ever said it as a whole word: to find all that begin so the index
 * has to be merged, and who types `pods` means just that.
 */
function closeKnownWord(statements: Statements, terms: readonly Term[]): readonly Term[] {
  const last = terms.at(-1);
  if (last === undefined || !last.prefix) return terms;
  const closed = { ...last, prefix: false };
  const asked = matchExpression([closed], { lives: null, kinds: null, incident: null, sealed: false });
  const isKnown = statements.get('SELECT rowid FROM search WHERE search MATCH ? LIMIT 1', asked) !== undefined;
  return isKnown ? [...terms.slice(0, -1), closed] : terms;
}

function* candidates(
  statements: Statements,
  terms: readonly Term[],
  { kinds, incident }: HistoryQuery,
  scope: Scope,
  isRanked: boolean,
): Generator<Candidate> {
  const range = idRange(statements, scope);
  if (range === null || scope.lives?.length === 0 || kinds?.length === 0) return;
  const expression = matchExpression(terms, {
    lives: scope.lives !== null && scope.lives.length <= MOST_LIVES ? scope.lives : null,
    kinds: kinds ?? null,
    incident: incident ?? null,
    sealed: true,
  });
  const rows =
    expression === null
      ? statements.each(
          `SELECT id, 0 AS rank FROM messages WHERE id BETWEEN ?1 AND ?2
           UNION ALL SELECT id, 0 FROM turns WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC`,
          ...range,
        )
      : statements.each(
          `SELECT rowid AS id, ${isRanked ? 'bm25(search, 1, 1, 0)' : '0'} AS rank FROM search
           WHERE search MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC`,
          expression,
          ...range,
        );
  for (const row of rows) yield { id: numberOf(row.id), rank: numberOf(row.rank) };
}

/** What is needed of a row that may not be shown; its text lies on pages of its own. */
function readFacts(statements: Statements, id: number): Row | null {
  const columns = 'life, at, sealed IS NOT NULL AS is_sealed';
  return (
    statements.get(`SELECT ${columns} FROM messages WHERE id = ?`, id) ??
    statements.get(`SELECT ${columns} FROM turns WHERE id = ?`, id) ??
    null
  );
}

function readRow(statements: Statements, id: number): Row {
  const row =
    statements.get('SELECT * FROM messages WHERE id = ?', id) ?? statements.get('SELECT * FROM turns WHERE id = ?', id);
  if (row === undefined) throw new DatabaseTrouble('damaged', `row ${id} is in the index alone`);
  return row;
}

function isWithin({ at, life }: Row, { lives, from, to }: Scope): boolean {
  if (lives !== null && !lives.includes(numberOf(life))) return false;
  if (from === null && to === null) return true;
  const moment = numberOrNull(at);
  return moment !== null && moment >= (from ?? -Infinity) && moment < (to ?? Infinity);
}

/** Null where it wants another key. */
function textOfRow(row: Row, sealing: Sealing): string | null {
  if (isTurn(row)) {
    const turn = readTurn(row, sealing);
    return turn === undefined ? null : turnText(turn);
  }
  const entry = toEntry(readMessageRow(row), sealing);
  return entry === undefined ? null : searchedText(entry);
}

/** Of an encrypted row: null when not all terms are there, else how dense they stand; lower is better, as in the index. */
function rankOf(text: string, terms: readonly Term[]): number | null {
  const worded = readWords(text);
  const counts = terms.map((term) => countTerm(worded, term));
  if (counts.includes(0)) return null;
  return -counts.reduce((sum, count) => sum + count, 0) / (worded.words.length + 20);
}

function isTurn(row: Row): boolean {
  return row.turn !== undefined;
}

function toHit(row: Row, text: string, { cluster, sessionId, born }: SessionLife, terms: readonly Term[]): HistoryHit {
  const where = { cluster, sessionId, cycle: numberOrNull(row.cycle), at: numberOrNull(row.at) };
  const shown = cutSnippet(text, terms);
  const number = numberOf(row.number);
  if (isTurn(row)) {
    return {
      what: 'turn',
      ...where,
      ...shown,
      incident: number,
      turn: String(row.turn) as IncidentTurn,
      severity: String(row.severity) as IncidentSeverity,
      code: String(row.code),
      owner: String(row.owner),
      namespace: row.namespace === null ? null : String(row.namespace),
    };
  }
  const { kind, role, pinned, incidents } = readMessageRow(row);
  return {
    what: 'message',
    ...where,
    ...shown,
    born,
    number,
    role: role as Role,
    kind,
    pinned: pinned === 1,
    incidents: readNumbers(incidents),
    pruned: readPruned(row),
  };
}
