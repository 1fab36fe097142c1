import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { MonitorError } from '../../model/errors.ts';
import type { Millis } from '../../model/objects.ts';
import { type Clock, type Coverage, type KindName, objectsByKind, type SnapshotObjects } from '../../model/snapshot.ts';
import type { ClusterSource } from '../source.ts';
import { type DumpContents, readDump } from './dump-contents.ts';
import { findFiles } from './find-files.ts';

export interface DumpSourceOptions {
  /** Files or folders. */
  readonly paths: readonly string[];
  /** The time to judge by; null: the newest observation in the dump, as a lower bound. */
  readonly now: Millis | null;
  /** Null: the folder's name. */
  readonly clusterName: string | null;
}

const MOST_PROBLEMS = 20;

/**
 * A cluster as files show it. They are read here, once; each look returns the same state.
 * @throws MonitorError dump_unreadable when a path is missing or nothing in it is Kubernetes JSON or YAML
 */
export async function createDumpSource(options: DumpSourceOptions): Promise<ClusterSource> {
  const { paths } = options;
  const shown = paths.join(', ');
  const contents = await readDump(await findFiles(paths));
  if (contents.usefulFiles === 0) {
    const why = contents.problems[0] === undefined ? 'no .json, .yaml or .yml file is in it' : contents.problems[0];
    throw new MonitorError(
      'dump_unreadable',
      `${shown} holds no Kubernetes objects: ${why}`,
      'Save some with `kubectl get pods,nodes,deployments,replicasets,jobs,events -A -o json > dump/all.json`.',
    );
  }
  const clock = clockOf(contents, options.now);
  const cluster = options.clusterName ?? folderName(paths[0] ?? '.');
  return {
    cluster,
    description: `dump ${shown}`,
    async look({ kinds, signal }) {
      signal.throwIfAborted();
      return {
        cluster,
        source: `dump ${shown}`,
        serverVersion: null,
        clock,
        partial: true,
        coverage: [...new Set(kinds)].map((kind) => cover(kind, contents)),
        objects: only(kinds, contents.objects),
        problems: problemsOf(contents, options.now),
      };
    },
    async close() {},
  };
}

function clockOf({ newest, fileTime }: DumpContents, now: Millis | null): Clock {
  return now === null ? { now: newest ?? fileTime, bound: 'lower' } : { now, bound: 'exact' };
}

function cover(kind: KindName, { kinds, damagedKinds }: DumpContents): Coverage {
  if (kinds.has(kind)) return { kind, namespace: null, state: 'ok', reason: null };
  const damage = damagedKinds.get(kind);
  if (damage !== undefined) return { kind, namespace: null, state: 'failed', reason: damage };
  const reason = `not in the dump: add the output of \`kubectl get ${kind} -A -o json\``;
  return { kind, namespace: null, state: 'absent', reason };
}

function only(kinds: readonly KindName[], objects: SnapshotObjects): SnapshotObjects {
  return objectsByKind((kind) => (kinds.includes(kind) ? objects[kind] : []));
}

function problemsOf({ problems, newest }: DumpContents, now: Millis | null): readonly string[] {
  const said = problems.slice(0, MOST_PROBLEMS);
  if (problems.length > MOST_PROBLEMS) said.push(`and ${problems.length - MOST_PROBLEMS} more`);
  if (now === null && newest === null) said.push('no object in the dump has a time: its files were dated instead');
  return said;
}

function folderName(path: string): string {
  const whole = resolve(path);
  const folder = statSync(whole).isDirectory() ? whole : dirname(whole);
  return basename(folder) || 'dump';
}
