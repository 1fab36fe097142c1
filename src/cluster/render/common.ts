import type { ConditionRecord, Labels, Marks, ObjectRecord, Selector, WriteRecord } from '../../model/snapshot.ts';
import { MARK_ANNOTATIONS } from '../projection/marks.ts';

/** A part of a raw object. Undefined fields are as good as absent: JSON leaves them out. */
export type Raw = { readonly [field: string]: unknown };

/** RFC 3339 with milliseconds: the precision records have. Undefined for none, and for what no calendar has. */
export function time(at: number | null): string | undefined {
  if (at === null || !(at > 0 && at <= LATEST)) return undefined;
  return new Date(at).toISOString();
}

/** The end of the year 9999: RFC 3339 has four digits for years. */
const LATEST = 253_402_300_799_999;

export interface MoreMetadata {
  readonly labels?: Labels;
  readonly annotations?: Raw;
  readonly generateName?: string | null;
  /** What the spec is newer than, where the controller is behind. */
  readonly generation?: number;
  readonly managedFields?: readonly Raw[];
}

/** The entry of managedFields that tells of a write of the field at `path`; none where it is not known. */
export function write(record: WriteRecord | null, path: readonly string[]): readonly Raw[] {
  if (record === null) return [];
  const fieldsV1 = path.reduceRight<Raw>((inner, step) => ({ [step]: inner }), {});
  return [{ manager: record.manager, operation: 'Update', time: time(record.at), fieldsV1 }];
}

/** A write through the scale subresource. */
export function scaleWrite(record: WriteRecord | null): readonly Raw[] {
  if (record === null) return [];
  return [{ manager: record.manager, operation: 'Update', time: time(record.at), subresource: 'scale' }];
}

export function metadata(record: ObjectRecord, more: MoreMetadata = {}): Raw {
  const { namespace, name, created, deletingAt, finalizers, controller } = record;
  const labels = { ...record.labels, ...more.labels };
  return {
    name,
    ...(namespace === '' ? {} : { namespace }),
    creationTimestamp: time(created),
    // Finalizers are kept of objects being deleted alone: null is there, and no time.
    deletionTimestamp: time(deletingAt) ?? (finalizers.length > 0 ? null : undefined),
    ...(finalizers.length > 0 ? { finalizers } : {}),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    ...annotations(record.marks ?? null, more.annotations),
    ...(more.generateName == null ? {} : { generateName: more.generateName }),
    ...(more.generation === undefined ? {} : { generation: more.generation }),
    ...(more.managedFields === undefined || more.managedFields.length === 0
      ? {}
      : { managedFields: more.managedFields }),
    ...(controller === null
      ? {}
      : { ownerReferences: [{ apiVersion: 'v1', kind: controller.kind, name: controller.name, controller: true }] }),
  };
}

function annotations(marks: Marks | null, more: Raw | undefined): Raw {
  if (marks === null) return more === undefined ? {} : { annotations: more };
  const { tier, owner, ignore } = marks;
  const own = {
    ...(tier === null ? {} : { [MARK_ANNOTATIONS.tier]: tier }),
    ...(owner === null ? {} : { [MARK_ANNOTATIONS.owner]: owner }),
    ...(ignore === null ? {} : { [MARK_ANNOTATIONS.ignore]: ignore }),
  };
  return { annotations: { ...more, ...own } };
}

/** metadata.generation and status.observedGeneration of a controller that has seen the newest spec, or has not. */
export const GENERATION = 2;

export function observedGeneration(unobserved: boolean): number {
  return unobserved ? GENERATION - 1 : GENERATION;
}

export function conditions(
  records: readonly ConditionRecord[],
  updatedField: 'lastUpdateTime' | 'lastHeartbeatTime' | 'lastProbeTime' | null = null,
): readonly Raw[] {
  return records.map(({ type, status, reason, message, changedAt, updatedAt }) => ({
    type,
    status,
    reason: reason ?? undefined,
    message: message ?? undefined,
    lastTransitionTime: time(changedAt),
    ...(updatedField === null ? {} : { [updatedField]: time(updatedAt) }),
  }));
}

export function selector(record: Selector | null): Raw | undefined {
  if (record === null) return undefined;
  const { labels, expressions } = record;
  return { matchLabels: labels, ...(expressions.length > 0 ? { matchExpressions: expressions } : {}) };
}

/** Ports and counts are numbers in the API where they are written as such, and names or percentages else. */
export function numberOrText(text: string | null): number | string | undefined {
  if (text === null) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) && String(number) === text ? number : text;
}
