import { MonitorError } from '../model/errors.ts';
import { describeErrorCode, errorCode } from '../storage/index.ts';
import type { SessionArchive } from './archive.ts';
import type { ArchiveName } from './archive-name.ts';
import type { SessionStore } from './session-store.ts';

/**
 * Removes the oldest archived sessions until, with `open` others, no more than `limit` are left. What is not archived is
 * never removed, however many there are.
 *
 * @param keep the name of an archive that stays: one does not remove what was just put away.
 */
export async function enforceSessionLimit(
  archive: SessionArchive,
  open: number,
  limit: number,
  keep: string | null = null,
): Promise<readonly ArchiveName[]> {
  const archived = await archive.names();
  const surplus = Math.max(0, open + archived.length - limit);
  const oldest = archived.filter(({ name }) => name !== keep).toReversed();
  const removed = oldest.slice(0, surplus);
  for (const { name } of removed) await archive.remove(name);
  return removed;
}

/**
 * Makes room for a session that begins, whether or not it is on disk by now. In words what went, or why too many are left.
 *
 * @param begins null where none does: one was put away.
 * @param keep the name of an archive that stays.
 */
export type SessionLimit = (begins: string | null, keep?: string) => Promise<readonly string[]>;

/** Never rejects for the disk: a session that begins must not fail for those that were put away. */
export function createSessionLimit(
  sessions: Pick<SessionStore, 'list'>,
  archive: SessionArchive,
  limit: number,
): SessionLimit {
  return async (begins, keep) => {
    try {
      const listed = (await sessions.list()).map(({ id }) => id);
      const open = new Set(begins === null ? listed : [...listed, begins]);
      const removed = await enforceSessionLimit(archive, open.size, limit, keep ?? null);
      const went = removed.map(({ name }) => `removed the archived ${name}: SESSION_LIMIT is ${limit}`);
      // What was just put away stays, and counts: else who archives to make room would hear of none.
      const left = open.size + (keep === undefined ? 0 : 1);
      if (left <= limit) return went;
      return [...went, open.size > limit ? tooMany(open.size, limit) : stays(left, limit)];
    } catch (error) {
      const code = errorCode(error);
      if (code === null) throw error;
      const why = error instanceof MonitorError ? error.message : describeErrorCode(code);
      return [`archived sessions above SESSION_LIMIT (${limit}) could not be removed: ${why}`];
    }
  };
}

function tooMany(open: number, limit: number): string {
  return `SESSION_LIMIT is ${limit}, and ${open} sessions are not archived: none of them goes by itself, \`k8s-monitor sessions archive\` puts one away`;
}

function stays(left: number, limit: number): string {
  return `SESSION_LIMIT is ${limit}, and ${left} sessions are left with the one that was just archived: it stays until the next one begins or is archived`;
}
