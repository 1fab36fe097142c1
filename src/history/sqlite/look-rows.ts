import type { LookRecord, LooksQuery, StoredLook } from '../looks.ts';
import { scopeCondition } from './scope.ts';
import type { Sealing } from './sealing.ts';
import { bytesOrNull, numberOf, numberOrNull, type Row, type Statements, textOf } from './statements.ts';
import type { Writing } from './writing.ts';

const MOST = 1_000;

/** Written by this program alone, so its shape is taken at its word. */
type Payload = Omit<LookRecord, 'cycle' | 'at'>;

export function writeLook({ statements, sealing }: Writing, life: number, { cycle, at, ...payload }: LookRecord): void {
  statements.run(
    'INSERT OR IGNORE INTO looks (life, cycle, at, whole, payload, sealed) VALUES (?, ?, ?, ?, ?, ?)',
    life,
    cycle,
    at,
    payload.before === null ? 0 : 1,
    sealing.isOn ? null : JSON.stringify(payload),
    sealing.isOn ? sealing.seal(payload, lookContext(life, cycle, at)) : null,
  );
}

export function lookContext(life: number, cycle: number, at: number): string {
  return `history look ${life} ${cycle} ${at}`;
}

/** A cluster's looks, oldest first, whichever session was at it. What cannot be opened is left out, as if it had never been kept. */
export function readLooks(statements: Statements, sealing: Sealing, query: LooksQuery): readonly StoredLook[] {
  const lives = statements.all('SELECT id FROM lives WHERE cluster = ?', query.cluster).map(({ id }) => numberOf(id));
  const from = query.from === undefined ? null : startOf(statements, lives, query.from);
  const { sql, values } = scopeCondition({ lives, from, to: query.to ?? null });
  const limit = Math.max(0, Math.min(MOST, query.limit ?? MOST));
  const found: StoredLook[] = [];
  for (let after = query.after ?? 0; found.length < limit; ) {
    const rows = statements.all(
      `SELECT * FROM looks WHERE id > ? AND ${sql} ORDER BY id LIMIT ?`,
      ...[after, ...values, limit - found.length],
    );
    for (const row of rows) {
      after = numberOf(row.id);
      const payload = openLook(row, sealing);
      if (payload) found.push({ ...payload, cycle: numberOf(row.cycle), at: numberOf(row.at), position: after });
    }
    if (rows.length === 0) break;
  }
  return found;
}

/** Null: what lies there is damaged. Undefined where it wants another key, and the sealing tolerates that. */
export function openLook(row: Row, sealing: Sealing): Payload | null | undefined {
  const sealed = bytesOrNull(row.sealed);
  if (sealed === null) return JSON.parse(textOf(row.payload)) as Payload;
  return sealing.open(sealed, lookContext(numberOf(row.life), numberOf(row.cycle), numberOf(row.at))) as
    | Payload
    | null
    | undefined;
}

/** The moment of the newest whole look up to then; null where there is none: then the first rows are the best there is. */
function startOf(statements: Statements, lives: readonly number[], at: number): number | null {
  const { sql, values } = scopeCondition({ lives, from: null, to: at + 1 });
  return numberOrNull(statements.get(`SELECT max(at) AS at FROM looks WHERE whole = 1 AND ${sql}`, ...values)?.at);
}
