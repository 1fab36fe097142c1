import { setTimeout } from 'node:timers/promises';
import type { ClusterSource } from '../source.ts';
import type { Recorder } from './recorder.ts';

/** How long a look waits for being kept. A volume that hangs must not stop the monitor. */
const LONGEST_WAIT = 15_000;

/**
 * A source whose looks are kept as they are taken. Trouble with keeping them is the source's trouble, and never a reason to
 * fail a look.
 */
export function recordingSource(source: ClusterSource, recorder: Recorder, longestWait = LONGEST_WAIT): ClusterSource {
  let trouble: string | null = null;
  let pending: Promise<void> | null = null;

  async function keep(snapshot: Parameters<Recorder['record']>[0]): Promise<void> {
    if (pending !== null) {
      trouble = `cannot record looks in ${recorder.directory}: the look before is still being written`;
      return;
    }
    const writing = recorder
      .record(snapshot)
      .then(
        (problem) => {
          trouble = problem;
        },
        () => {
          trouble = `cannot record looks in ${recorder.directory}: this look could not be written`;
        },
      )
      .finally(() => {
        pending = null;
      });
    pending = writing;
    const timer = new AbortController();
    const isLate = await Promise.race([
      writing.then(() => false),
      setTimeout(longestWait, true, { signal: timer.signal, ref: false }),
    ]);
    timer.abort();
    if (isLate) trouble = `recording looks in ${recorder.directory} takes longer than ${longestWait / 1_000} s`;
  }

  return {
    cluster: source.cluster,
    description: source.description,
    async look(request) {
      const snapshot = await source.look(request);
      await keep(snapshot);
      return snapshot;
    },
    trouble: () => trouble ?? source.trouble?.() ?? null,
    async close() {
      await source.close();
      await recorder.close();
    },
  };
}
