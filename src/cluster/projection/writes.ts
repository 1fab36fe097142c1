import type { WriteRecord } from '../../model/snapshot.ts';
import { type FieldsRead, PRESENCE } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { sharedName } from './metadata.ts';
import { type Fields, fields, items, millis } from './raw.ts';

/** Of managedFields, which name every single value of an object: who wrote when, and whether it was one of the fields that are asked for. */
export const WRITES_READ = {
  manager: true,
  time: true,
  subresource: true,
  fieldsV1: { 'f:spec': { 'f:unschedulable': PRESENCE, 'f:resources': PRESENCE } },
} as const satisfies FieldsRead;

/**
 * The newest write, by managedFields, of the field at `path` (`f:spec`, `f:unschedulable`); null when they do not tell.
 * Writes through a subresource (status, scale) do not count. Source: Kubernetes documentation, Server-Side Apply.
 */
export function lastWrite(raw: unknown, path: readonly string[], intern: Interner): WriteRecord | null {
  return newest(raw, intern, (entry) => isWhole(entry) && owns(entry, path));
}

/** The newest write through the scale subresource. */
export function lastScale(raw: unknown, intern: Interner): WriteRecord | null {
  return newest(raw, intern, ({ subresource }) => subresource === 'scale');
}

/** The entries of managedFields. */
export function writesOf(raw: unknown): readonly Fields[] {
  return items(fields(fields(raw).metadata).managedFields).map(fields);
}

function newest(raw: unknown, intern: Interner, takes: (entry: Fields) => boolean): WriteRecord | null {
  let last: WriteRecord | null = null;
  for (const entry of writesOf(raw)) {
    const manager = sharedName(entry.manager, intern);
    if (manager === null || !takes(entry)) continue;
    const at = millis(entry.time);
    if (last === null || (at ?? 0) > (last.at ?? 0)) last = { manager, at };
  }
  return last;
}

function isWhole({ subresource }: Fields): boolean {
  return subresource === undefined || subresource === '';
}

function owns(entry: Fields, path: readonly string[]): boolean {
  let at: unknown = entry.fieldsV1;
  for (const step of path) at = fields(at)[step];
  return at !== undefined;
}
