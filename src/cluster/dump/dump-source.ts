import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { isCovered } from '../../model/coverage.ts';
import { MonitorError } from '../../model/errors.ts';
import type { Millis } from '../../model/objects.ts';
import {
  type Clock,
  type Coverage,
  type CustomResource,
  type CustomResourceRecord,
  customResourceName,
  objectsByKind,
  type SnapshotObjects,
} from '../../model/snapshot.ts';
import type { ContainerName, LogReader } from '../log-reader.ts';
import type { ClusterSource, LookRequest } from '../source.ts';
import { type DumpContents, readDump } from './dump-contents.ts';
import { isBuiltIn } from './dump-coverage.ts';
import { createDumpLogReader } from './dump-log-reader.ts';

export interface DumpSourceOptions {
  /** Files, folders or archives. */
  readonly paths: readonly string[];
  /** The time to judge by; null: the newest observation in the dump, as a lower bound. */
  readonly now: Millis | null;
  /** Null: the folder's name. */
  readonly clusterName: string | null;
}

export interface DumpSource extends ClusterSource {
  /** Those that lie in the dump. */
  readonly logs: LogReader;
}

const MOST_PROBLEMS = 20;

/**
 * A cluster as files show it. They are read here, once; each look returns the same state.
 * @throws MonitorError dump_unreadable when a path is missing or nothing in it is Kubernetes JSON or YAML
 */
export async function createDumpSource(options: DumpSourceOptions): Promise<DumpSource> {
  const { paths } = options;
  const shown = paths.join(', ');
  const contents = await readDump(paths);
  if (contents.usefulFiles === 0) {
    const why = contents.problems[0]?.replace(/; skipped$/, '') ?? 'no .json, .yaml or .yml file is in it';
    throw new MonitorError(
      'dump_unreadable',
      // Of a single file the problem says all there is to say.
      why.startsWith(`${shown} `) ? why : `${shown} holds no Kubernetes objects: ${why}`,
      'Save some with `kubectl get pods,nodes,deployments,replicasets,jobs,events -A -o json > dump/all.json`.',
    );
  }
  const clock = clockOf(contents, options.now);
  const cluster = options.clusterName ?? folderName(paths[0] ?? '.');
  return {
    cluster,
    description: `dump ${shown}`,
    logs: createDumpLogReader(paths, (container) => isEnded(contents, container)),
    async look(request) {
      request.signal.throwIfAborted();
      const coverage = coverageOf(request, contents);
      return {
        cluster,
        source: `dump ${shown}`,
        serverVersion: contents.serverVersion,
        clock,
        partial: true,
        coverage,
        objects: objectsOf(request, contents, coverage),
        problems: problemsOf(contents, options.now),
      };
    },
    async close() {},
  };
}

function isEnded({ objects }: DumpContents, { namespace, pod, container }: ContainerName): boolean {
  const found = objects.pods.find((candidate) => candidate.name === pod && candidate.namespace === namespace);
  const state = found?.detail?.containers.find(({ name }) => name === container)?.state.type;
  return state === 'waiting' || state === 'terminated';
}

function clockOf({ newest, fileTime }: DumpContents, now: Millis | null): Clock {
  return now === null ? { now: newest ?? fileTime, bound: 'lower' } : { now, bound: 'exact' };
}

function coverageOf({ kinds, custom = [] }: LookRequest, contents: DumpContents): readonly Coverage[] {
  return [...new Set(kinds)].flatMap((kind) =>
    isBuiltIn(kind) ? contents.coverage.cover(kind) : custom.flatMap((resource) => coverCustom(resource, contents)),
  );
}

function coverCustom(custom: CustomResource, { custom: objects, damagedResources }: DumpContents): readonly Coverage[] {
  const resource = customResourceName(custom);
  const entry = { kind: 'customresources', namespace: null, resource } as const;
  const damage = damagedResources.get(resource);
  if (damage !== undefined) return [{ ...entry, state: 'failed', reason: damage }];
  if (objects.take(custom) !== null) {
    const lack = objects.whyLacking(custom);
    const read: Coverage = { ...entry, state: 'ok', reason: null };
    return lack === null ? [read] : [read, { ...entry, state: 'failed', reason: lack }];
  }
  const reason = `not in the dump: add the output of \`kubectl get ${resource} -A -o json\``;
  return [{ ...entry, state: 'absent', reason }];
}

/** Of a kind that was not read, in a namespace or at all, nothing is kept: half of it would be taken for the whole. */
function objectsOf(
  { kinds, custom = [] }: LookRequest,
  contents: DumpContents,
  coverage: readonly Coverage[],
): SnapshotObjects {
  const failed = new Set(coverage.filter(({ state }) => state !== 'ok').map(({ kind }) => kind));
  const customs = (): readonly CustomResourceRecord[] =>
    custom
      .filter((resource) => !contents.damagedResources.has(customResourceName(resource)))
      .flatMap((resource) => contents.custom.take(resource) ?? []);
  const objects = objectsByKind((kind) => {
    if (!kinds.includes(kind) || !isBuiltIn(kind)) return [];
    const all = contents.objects[kind];
    return failed.has(kind) ? all.filter(({ namespace }) => isCovered(coverage, kind, namespace)) : all;
  });
  return kinds.includes('customresources') ? { ...objects, customresources: customs() } : objects;
}

function problemsOf({ problems, newest }: DumpContents, now: Millis | null): readonly string[] {
  const said = problems.slice(0, MOST_PROBLEMS);
  if (problems.length > MOST_PROBLEMS) said.push(`and ${problems.length - MOST_PROBLEMS} more`);
  if (now === null && newest === null) said.push('no object in the dump has a time: its files were dated instead');
  return said;
}

/** The cluster's name where none is given: `prod.tar.gz` and `prod/` show prod. */
function folderName(path: string): string {
  const whole = resolve(path);
  const archive = /^(.+?)\.(tar|tgz|zip|tar\.gz|tar\.zst)$/i.exec(basename(whole))?.[1];
  if (archive !== undefined && !statSync(whole).isDirectory()) return archive;
  const folder = statSync(whole).isDirectory() ? whole : dirname(whole);
  return basename(folder) || 'dump';
}
