import { createEventLog, createInterner, projectors } from '../../../src/cluster/projection/index.ts';
import { type BuiltInKind, RESOURCES } from '../../../src/cluster/resources.ts';
import type { KubernetesObject, SimulatedWorld } from '../../../src/cluster/simulator/index.ts';
import type { ClusterSource } from '../../../src/cluster/source.ts';
import {
  type Coverage,
  type EventRecord,
  KIND_NAMES,
  type KindName,
  objectsByKind,
  type Snapshot,
} from '../../../src/model/snapshot.ts';

export const KINDS = KIND_NAMES.filter((kind) => kind !== 'customresources') as readonly BuiltInKind[];

/**
 * Looks at a simulated world without a socket in between: what the API source would make of its answers. An object that has
 * not changed keeps its record, and a moment is looked at once for all who ask.
 */
export function createWorldSource(world: SimulatedWorld, hashKey: string): ClusterSource {
  const records = new WeakMap<KubernetesObject, object | null>();
  const coverage: readonly Coverage[] = KINDS.map((kind) => ({ kind, namespace: null, state: 'ok', reason: null }));
  let last: Snapshot | null = null;

  function look(): Snapshot {
    const intern = createInterner(hashKey);
    const recordsOf = (kind: KindName): readonly object[] => {
      if (kind === 'customresources') return [];
      const { group, plural } = RESOURCES[kind];
      return (world.list(group, plural) ?? []).filter(isRead).flatMap((raw) => {
        let record = records.get(raw);
        if (record === undefined) {
          record = projectors[kind](raw, intern);
          records.set(raw, record);
        }
        return record === null ? [] : [record];
      });
    };
    const events = createEventLog<EventRecord>();
    for (const event of recordsOf('events')) events.add(event as EventRecord);
    return {
      cluster: world.scenario.cluster,
      source: 'a simulated world',
      serverVersion: world.serverVersion,
      clock: { now: world.now(), bound: 'exact' },
      partial: false,
      coverage,
      objects: { ...objectsByKind((kind) => recordsOf(kind) as never), events: events.records() },
      problems: [],
    };
  }

  return {
    cluster: world.scenario.cluster,
    description: 'a simulated world',
    async look() {
      if (last === null || last.clock.now !== world.now()) last = look();
      return last;
    },
    close: async () => undefined,
  };
}

/** Of Leases only those of the control plane are asked for: each node has one, and writes it every ten seconds. */
function isRead({ kind, metadata }: KubernetesObject): boolean {
  return kind !== 'Lease' || metadata.namespace === 'kube-system';
}
