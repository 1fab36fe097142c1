import type { Millis } from '../../../model/objects.ts';
import { timestamp } from '../kubernetes-object.ts';
import type { Entity } from './objects.ts';

/** The part of an object that someone wrote: its spec, a ConfigMap's data, a node's `unschedulable`, or replicas through the scale subresource. */
export type WrittenPart = 'spec' | 'data' | 'unschedulable' | 'scale';

export interface ManagedWrite {
  readonly manager: string;
  readonly part: WrittenPart;
  readonly at: Millis;
  /** Of data the keys that are there since. */
  readonly keys?: readonly string[];
}

const FIELDS: Readonly<Record<Exclude<WrittenPart, 'data'>, object>> = {
  spec: { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': {} } } } },
  unschedulable: { 'f:spec': { 'f:unschedulable': {} } },
  scale: { 'f:spec': { 'f:replicas': {} } },
};

/** Notes who wrote a part of an object, as the API server does by the request's field manager or user agent. */
export function noteWrite(entity: Entity, write: ManagedWrite): void {
  const { manager, part } = write;
  const others = (entity.writes ?? []).filter((each) => each.manager !== manager || each.part !== part);
  entity.writes = [...others, write];
}

/** What a write is noted for: one that changes nothing leaves no trace. */
export function generationOf(entity: Entity | null): number {
  return entity !== null && 'generation' in entity && typeof entity.generation === 'number' ? entity.generation : 0;
}

/** A part that is not set any more belongs to nobody. */
export function forgetWrites(entity: Entity, part: WrittenPart): void {
  entity.writes = (entity.writes ?? []).filter((each) => each.part !== part);
}

/** `metadata.managedFields`; nothing where nobody is known. */
export function managedFieldsOf({ apiVersion, writes = [] }: Entity): { readonly managedFields?: readonly object[] } {
  if (writes.length === 0) return {};
  return {
    managedFields: writes.map(({ manager, part, at, keys = [] }) => ({
      manager,
      operation: 'Update',
      apiVersion,
      time: timestamp(at),
      fieldsType: 'FieldsV1',
      fieldsV1: part === 'data' ? dataFields(keys) : FIELDS[part],
      ...(part === 'scale' ? { subresource: 'scale' } : {}),
    })),
  };
}

function dataFields(keys: readonly string[]): object {
  return { 'f:data': Object.fromEntries([['.', {}], ...keys.map((key) => [`f:${key}`, {}])]) };
}
