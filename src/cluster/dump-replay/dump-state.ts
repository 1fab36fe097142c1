import { basename, resolve } from 'node:path';
import { MonitorError } from '../../model/errors.ts';
import type { Millis } from '../../model/objects.ts';
import { createDumpClock } from '../dump/dump-clock.ts';
import { findDumpLogs } from '../dump/pod-logs.ts';
import { readRawObjects } from '../dump/raw-objects.ts';
import { type ApiState, type KubernetesObject, staticState } from '../simulator/index.ts';
import { newestOnly } from './newest-only.ts';
import { parseLogText } from './parse-log-text.ts';

export interface DumpState {
  readonly state: ApiState;
  /** The cluster's name: that of the folder or file. */
  readonly cluster: string;
  /** What could not be read, in words. */
  readonly problems: readonly string[];
}

export interface DumpStateOptions {
  /** How long ago, by a clock that runs, the dump's moment was; without it, its clock stands still. */
  readonly elapsed?: () => Millis;
}

const MOST_PROBLEMS = 10;
/** As much of a log as is held at one time. */
const MOST_LOG_BYTES = 4 * 1024 * 1024;

/**
 * Reads a dump as an API server would serve it at the dump's moment: the newest observation in it.
 * @throws MonitorError dump_unreadable when a path is missing, or nothing in it is a Kubernetes object
 */
export async function openDumpState(paths: readonly string[], options: DumpStateOptions = {}): Promise<DumpState> {
  const clock = createDumpClock();
  const objects = newestOnly();
  const problems: string[] = [];
  for await (const raw of readRawObjects(paths, (problem) => problems.push(`${problem}; skipped`))) {
    clock.see(raw, raw.kind);
    objects.add(raw);
  }
  const found = objects.all();
  const shown = paths.join(', ');
  if (found.length === 0) {
    const why = problems[0] === undefined ? '' : `: ${problems[0]}`;
    const remedy = 'Give a folder, a file or an archive with the output of `kubectl get ... -A -o json`.';
    throw new MonitorError('dump_unreadable', `${shown} holds no Kubernetes objects${why}`, remedy);
  }
  const moment = clock.newest();
  if (moment === null) problems.push('no object in the dump has a time: its clock shows the year 1970');
  const { elapsed = () => 0 } = options;
  const logs = await findDumpLogs(paths);
  const version = newestKubelet(found);
  return {
    cluster: basename(resolve(paths[0] ?? '.')).replace(/\.(tar|tgz|gz|zst|zip|json|ya?ml)\b.*$/, '') || 'dump',
    problems: [
      ...problems.slice(0, MOST_PROBLEMS),
      ...(problems.length > MOST_PROBLEMS ? [`and ${problems.length - MOST_PROBLEMS} more`] : []),
    ],
    state: staticState({
      now: () => (moment ?? 0) + elapsed(),
      objects: found,
      onlyPresent: true,
      ...(version === null ? {} : { version }),
      async log(run) {
        const text = (await logs.find(run)?.readTail(MOST_LOG_BYTES)) ?? null;
        return text === null ? null : parseLogText(text);
      },
    }),
  };
}

/** The API server's version is in few dumps; it is at least that of the newest kubelet. */
function newestKubelet(objects: readonly KubernetesObject[]): string | null {
  const versions = objects
    .filter(({ kind }) => kind === 'Node')
    .map(({ status }) => (status as { nodeInfo?: { kubeletVersion?: unknown } } | undefined)?.nodeInfo?.kubeletVersion)
    .filter((version) => typeof version === 'string');
  const byNumber = new Intl.Collator('en', { numeric: true });
  return versions.toSorted(byNumber.compare).at(-1) ?? null;
}
