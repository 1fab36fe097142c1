import type { RecordedMessage } from '../records.ts';
import { messageContext, searchedText, toStored } from './message-row.ts';
import { indexRow } from './search-index.ts';
import { numberOf } from './statements.ts';
import type { Writing } from './writing.ts';

/** A message that is there already stays as it was recorded; only whether it is pinned or excluded is taken over. */
export function writeMessage(writing: Writing, life: number, { number, entry }: RecordedMessage): void {
  const { statements, sealing } = writing;
  const pinned = entry.pinned ? 1 : 0;
  const excluded = entry.excluded === true ? 1 : 0;
  const known = statements.get(
    'SELECT id, pinned, excluded FROM messages WHERE life = ? AND number = ? AND ifnull(at, 0) = ?',
    life,
    number,
    entry.at ?? 0,
  );
  if (known !== undefined) {
    if (known.pinned === pinned && known.excluded === excluded) return;
    statements.run('UPDATE messages SET pinned = ?, excluded = ? WHERE id = ?', pinned, excluded, numberOf(known.id));
    return;
  }
  const id = writing.nextId();
  const searched = searchedText(entry);
  const { text, payload, sealed } = toStored(entry, searched, sealing, messageContext(id));
  statements.run(
    `INSERT INTO messages (id, life, number, at, cycle, role, kind, pinned, excluded, incidents, text, payload, sealed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    life,
    number,
    entry.at,
    entry.cycle,
    entry.role,
    entry.kind,
    pinned,
    excluded,
    JSON.stringify(entry.incidents),
    text,
    payload,
    sealed,
  );
  const tags = { life, kind: entry.kind, incidents: entry.incidents };
  indexRow(statements, id, sealing.isOn ? null : searched, tags);
  writing.days.add(id, entry.at);
}

/** What of a life is not in the conversation any more. @param cycle null when the prune itself was never recorded. */
export function markPruned(
  { statements }: Writing,
  life: number,
  numbers: Iterable<number>,
  { cycle, at }: { readonly cycle: number | null; readonly at: number },
): void {
  for (const number of numbers) {
    statements.run(
      'UPDATE messages SET pruned_cycle = ?, pruned_at = ? WHERE life = ? AND number = ? AND pruned_at IS NULL',
      cycle,
      at,
      life,
      number,
    );
  }
}

/** The conversation as it is: what it holds is not pruned, and what it does not hold is, whoever took it out. */
export function reconcile(writing: Writing, life: number, held: readonly RecordedMessage[], at: number): void {
  const { statements } = writing;
  for (const message of held) writeMessage(writing, life, message);
  const key = (number: number, moment: number) => `${number} ${moment}`;
  const holds = new Set(held.map(({ number, entry }) => key(number, entry.at ?? 0)));
  const rows = statements.all('SELECT id, number, ifnull(at, 0) AS at, pruned_at FROM messages WHERE life = ?', life);
  for (const row of rows) {
    const isHeld = holds.has(key(numberOf(row.number), numberOf(row.at)));
    if (isHeld === (row.pruned_at === null)) continue;
    statements.run(
      'UPDATE messages SET pruned_cycle = NULL, pruned_at = ? WHERE id = ?',
      isHeld ? null : at,
      numberOf(row.id),
    );
  }
}
