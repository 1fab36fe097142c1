import type { SessionArchive } from './archive.ts';
import type { ArchiveName } from './archive-name.ts';

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
