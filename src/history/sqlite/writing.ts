import type { SessionLife } from '../records.ts';
import type { Sealing } from './sealing.ts';
import { Days } from './search-index.ts';
import { numberOf, type Statements } from './statements.ts';

/** One transaction's writing: what the rows of one flush share. */
export interface Writing {
  readonly statements: Statements;
  readonly sealing: Sealing;
  readonly days: Days;
  /** The next id of messages and turns. */
  nextId(): number;
  /** The id of a life; made when it is new. */
  life(life: SessionLife): number;
}

/** Begins inside a transaction that holds the write lock: ids must not move meanwhile. */
export function beginWriting(statements: Statements, sealing: Sealing): Writing {
  let id = Math.max(
    numberOf(statements.get('SELECT max(id) AS id FROM messages')?.id),
    numberOf(statements.get('SELECT max(id) AS id FROM turns')?.id),
  );
  const lives = new Map<string, number>();
  return {
    statements,
    sealing,
    days: new Days(),
    nextId() {
      id += 1;
      return id;
    },
    life({ cluster, sessionId, born }) {
      const key = JSON.stringify([cluster, sessionId, born]);
      const known = lives.get(key);
      if (known !== undefined) return known;
      const found = numberOf(
        statements.get(
          `INSERT INTO lives (cluster, session_id, born) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET cluster = cluster RETURNING id`,
          cluster,
          sessionId,
          born,
        )?.id,
      );
      lives.set(key, found);
      return found;
    },
  };
}
