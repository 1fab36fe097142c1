import type { ConfigMapRecord } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedValue } from './metadata.ts';
import { type Fields, fields } from './raw.ts';
import { lastWrite, WRITES_READ, writesOf } from './writes.ts';

/** By which client-go's leader election kept its leader before there were Leases. */
export const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const DATA = ['f:data', 'f:binaryData'] as const;

export const CONFIG_MAP_READ = {
  metadata: {
    ...METADATA_READ,
    resourceVersion: true,
    annotations: { ...METADATA_READ.annotations, [LEADER]: true },
    managedFields: { ...WRITES_READ, fieldsV1: { 'f:data': true, 'f:binaryData': true } },
  },
} as const satisfies FieldsRead;

/**
 * Reads metadata alone, of a whole object too. Data has no version of its own: who wrote it when, and how many keys there are,
 * is another after every write of it, and the same when only labels or annotations were written.
 */
export function projectConfigMap(raw: unknown, intern: Interner): ConfigMapRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const { metadata } = fields(raw);
  const writes = DATA.map((part) => lastWrite(raw, [part], intern)).filter((write) => write !== null);
  const [changedBy = null] = writes.toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return {
    ...base,
    resourceVersion: sharedValue(fields(metadata).resourceVersion, intern),
    keys: keysOf(raw),
    changedBy,
    elects: fields(fields(metadata).annotations)[LEADER] !== undefined,
  };
}

/** To take a key away is a write that nobody is named for: only their number tells of it. */
function keysOf(raw: unknown): number | null {
  const owned = writesOf(raw).filter(({ fieldsV1 }) => fieldsV1 !== undefined);
  if (owned.length === 0) return null;
  const keys = owned.flatMap(({ fieldsV1 }) => DATA.flatMap((part) => keysIn(fields(fields(fieldsV1)[part]), part)));
  return new Set(keys).size;
}

/** `.` stands for the map itself. */
function keysIn(owned: Fields, part: string): readonly string[] {
  return Object.keys(owned).flatMap((key) => (key === '.' ? [] : `${part}/${key}`));
}
