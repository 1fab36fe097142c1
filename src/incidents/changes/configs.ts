import type { KindMemory } from '../../model/change.ts';
import type { CronJobRecord, KindName, Snapshot, WorkloadRecord } from '../../model/snapshot.ts';
import { factsOfLine, lineKey, placeOfLine } from './line.ts';

/** Kinds whose pod templates name ConfigMaps. */
export const NAMING_KINDS = [
  ...(['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'replicationcontrollers', 'cronjobs'] as const),
] satisfies readonly KindName[];

const CONFIG_MAP = 'configmap/';

/** The ConfigMaps a workload's pods name: in volumes, whole as their environment, or for single variables. */
export function configMapsOf(record: WorkloadRecord | CronJobRecord): readonly string[] {
  return namesIn('configs' in record ? record.configs : (record.template?.configs ?? []));
}

/** Whose changes are told: a cluster has thousands that nobody's pods depend on, and some that are written all the time. */
export interface Following {
  /** @param before an earlier look followed it. */
  follows(namespace: string, name: string, before: boolean): boolean;
  /** Did a workload name it before this look? Else it came along with what names it now, and that is told. */
  wasNamed(namespace: string, name: string): boolean;
}

/** Follows all there is. */
export const EVERYTHING: Following = { follows: () => true, wasNamed: () => true };

/** Follows the ConfigMaps that a workload of this look names; where workloads could not be read, also those followed before. */
export function followConfigMaps(memory: readonly KindMemory[], snapshot: Snapshot): Following {
  const named = new Set(
    NAMING_KINDS.flatMap((kind) =>
      (snapshot.objects[kind] as readonly (WorkloadRecord | CronJobRecord)[]).flatMap((record) =>
        configMapsOf(record).map((name) => lineKey(record.namespace, name)),
      ),
    ),
  );
  const unread = snapshot.coverage.filter(
    ({ kind, state }) => isNaming(kind) && (state === 'denied' || state === 'failed'),
  );
  const isUnread = (place: string) => unread.some(({ namespace }) => namespace === null || namespace === place);
  let before: ReadonlySet<string> | null = null;
  return {
    follows: (namespace, name, wasFollowed) =>
      named.has(lineKey(namespace, name)) || (wasFollowed && isUnread(namespace)),
    wasNamed(namespace, name) {
      before ??= namedBefore(memory);
      return before.has(lineKey(namespace, name));
    },
  };
}

function namedBefore(memory: readonly KindMemory[]): ReadonlySet<string> {
  const lines = memory.filter(({ kind }) => isNaming(kind)).flatMap(({ objects }) => objects);
  const keys = lines
    .filter((line) => line.includes(CONFIG_MAP))
    .flatMap((line) => {
      const { namespace } = placeOfLine(line);
      const configs = factsOfLine(line).get('m')?.split(',') ?? [];
      return namesIn(configs).map((name) => lineKey(namespace, name));
    });
  return new Set(keys);
}

function isNaming(kind: KindName): boolean {
  return NAMING_KINDS.some((naming) => naming === kind);
}

function namesIn(configs: readonly string[]): readonly string[] {
  return configs.flatMap((config) => (config.startsWith(CONFIG_MAP) ? config.slice(CONFIG_MAP.length) : []));
}
