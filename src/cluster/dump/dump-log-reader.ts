import { lastLines } from '../last-lines.ts';
import type { ContainerName, LogReader, LogResult } from '../log-reader.ts';
import { type DumpLog, type DumpLogs, findDumpLogs } from './pod-logs.ts';

/** More than is shown: the tail begins with a whole line. */
const MOST_BYTES = 256 * 1024;

/**
 * The logs in a dump. Where it has none of the run before, that of a container that does not run now is it: `kubectl logs` gives the
 * last run's while the next one waits.
 *
 * @param isEnded does the dump show that the container is not running?
 */
export function createDumpLogReader(
  paths: readonly string[],
  isEnded: (container: ContainerName) => boolean,
): LogReader {
  let found: Promise<DumpLogs> | null = null;

  async function choose(container: ContainerName): Promise<DumpLog | null> {
    // Looked for when first asked: most looks at a dump need no log.
    found ??= findDumpLogs(paths);
    const logs = await found;
    const previous = logs.find({ ...container, previous: true });
    return previous ?? (isEnded(container) ? logs.find({ ...container, previous: false }) : null);
  }

  return {
    async readPrevious(container, signal) {
      signal.throwIfAborted();
      const log = await choose(container).catch(() => null);
      const text = (await log?.readTail(MOST_BYTES)) ?? '';
      signal.throwIfAborted();
      const lines = lastLines(text);
      const none: LogResult = { ok: false, reason: 'none', detail: 'the dump has no log of the run before' };
      return lines.length > 0 ? { ok: true, lines } : none;
    },
  };
}
