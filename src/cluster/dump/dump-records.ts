import {
  type EndpointSliceRecord,
  type KindName,
  objectsByKind,
  type RecordByKind,
  type SnapshotObjects,
} from '../../model/snapshot.ts';
import { createEventLog, type Interner, projectEndpoints, projectors } from '../projection/index.ts';
import { type Fields, fields, name } from '../projection/raw.ts';
import type { BuiltInKind } from '../resources.ts';
import { isEndpoints } from './object-kind.ts';
import { isNewer, versionOf } from './resource-version.ts';

/** One object on its way into the records; its record is null when it has no name. */
export interface KeptRecord {
  readonly kind: BuiltInKind;
  readonly key: string | null;
  readonly version: string;
  readonly record: RecordByKind[BuiltInKind] | null;
  /** Somebody's wish, not a cluster's state. */
  readonly isManifest: boolean;
}

/** The records of a dump. The same object in several files is one object: the copy with the newest version is it. */
export interface DumpRecords {
  project(kind: BuiltInKind, raw: Fields, objectKind: string): KeptRecord;
  add(kept: KeptRecord): void;
  take(): SnapshotObjects;
  /** The names of its Namespace objects. */
  namespaces(): readonly string[];
  problems(): readonly string[];
}

/** Endpoints are kept apart from the slices of the same Service, which are made from them. */
const ENDPOINTS_KEY = 'Endpoints/';

export function createDumpRecords(intern: Interner): DumpRecords {
  const records = new Map<KindName, Map<string, KeptRecord>>();
  const nameless = new Map<KindName, number>();
  const manifests = new Map<KindName, number>();
  const events = createEventLog();
  let taken: SnapshotObjects | null = null;

  function list<K extends KindName>(kind: K): readonly RecordByKind[K][] {
    return [...(records.get(kind)?.values() ?? [])].map(({ record }) => record as RecordByKind[K]);
  }

  function slices(): readonly EndpointSliceRecord[] {
    const kept = [...(records.get('endpointslices') ?? [])];
    const own = kept.filter(([key]) => !key.startsWith(ENDPOINTS_KEY));
    const services = new Set(own.map(([, { record }]) => serviceOf(record as EndpointSliceRecord)));
    return kept.flatMap(([key, kept]) => {
      const record = kept.record as EndpointSliceRecord;
      return key.startsWith(ENDPOINTS_KEY) && services.has(serviceOf(record)) ? [] : [record];
    });
  }

  function take(): SnapshotObjects {
    if (taken !== null) return taken;
    for (const event of list('events')) events.add(event);
    const own = { events: events.records(), endpointslices: slices() };
    taken = { ...objectsByKind(list), ...own };
    return taken;
  }

  return {
    project(kind, raw, objectKind) {
      const former = isEndpoints(raw, objectKind);
      const record = former ? projectEndpoints(raw, intern) : projectors[kind](raw, intern);
      const ownName = name(fields(raw.metadata).name);
      const key =
        record === null || ownName === null ? null : `${former ? ENDPOINTS_KEY : ''}${record.namespace}/${ownName}`;
      return { kind, key, version: versionOf(raw), record, isManifest: isManifest(kind, raw) };
    },
    add(kept) {
      const { kind, record, version } = kept;
      if (kept.isManifest) {
        manifests.set(kind, (manifests.get(kind) ?? 0) + 1);
        return;
      }
      if (record === null) {
        nameless.set(kind, (nameless.get(kind) ?? 0) + 1);
        return;
      }
      const ofKind = records.get(kind) ?? new Map<string, KeptRecord>();
      records.set(kind, ofKind);
      const key = kept.key ?? `nameless ${ofKind.size}`;
      const known = ofKind.get(key);
      if (known === undefined || isNewer(version, known.version)) ofKind.set(key, kept);
    },
    take,
    namespaces: () => list('namespaces').map((record) => record.name),
    problems() {
      take();
      const said = [
        ...[...nameless].map(([kind, count]) => `${kind}: ${count} objects without a name were skipped`),
        ...[...manifests].map(([kind, count]) => `${kind}: ${count} manifests without a status were skipped`),
      ];
      const bounded = events.problem();
      return bounded === null ? said : [...said, bounded];
    },
  };
}

function serviceOf({ namespace, service }: EndpointSliceRecord): string {
  return `${namespace}/${service}`;
}

/** Kinds whose objects have a status from the beginning, and that a detector would misjudge without one. */
const WITH_STATUS: ReadonlySet<KindName> = new Set([
  'pods',
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'replicationcontrollers',
  'jobs',
  'services',
  'ingresses',
  'persistentvolumeclaims',
]);

/** An API server gives every object a uid, a version and a time: one without these, and without a status, was never in a cluster. */
function isManifest(kind: KindName, raw: Fields): boolean {
  if (kind === 'pods' && isKubeletsOwn(raw)) return true;
  if (!WITH_STATUS.has(kind) || raw.status !== undefined) return false;
  const { uid, resourceVersion, creationTimestamp } = fields(raw.metadata);
  return (uid ?? resourceVersion ?? creationTimestamp ?? null) === null;
}

/** A static pod as its kubelet was given it, in what the kubelet itself serves: its status stands in its mirror at the API server. */
function isKubeletsOwn(raw: Fields): boolean {
  const { annotations, creationTimestamp } = fields(raw.metadata);
  return (creationTimestamp ?? null) === null && fields(annotations)['kubernetes.io/config.source'] === 'file';
}
