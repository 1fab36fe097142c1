import type { JobRecord } from '../../model/snapshot.ts';
import { CONDITIONS_READ, projectConditions } from './condition.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName, sharedValue } from './metadata.ts';
import { count, fields, integer, millis } from './raw.ts';
import { IMAGES_READ, templateImages } from './workload.ts';

/** Source of the defaults: Kubernetes API reference, JobSpec v1 batch. */
const DEFAULT_BACKOFF_LIMIT = 6;

export const JOB_READ = {
  metadata: { ...METADATA_READ, generateName: true },
  spec: {
    suspend: true,
    completions: true,
    parallelism: true,
    backoffLimit: true,
    template: { ...IMAGES_READ, metadata: { labels: true } },
  },
  status: {
    active: true,
    ready: true,
    succeeded: true,
    failed: true,
    failedIndexes: true,
    startTime: true,
    completionTime: true,
    conditions: CONDITIONS_READ,
  },
} as const satisfies FieldsRead;

export function projectJob(raw: unknown, intern: Interner): JobRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const { metadata, spec: rawSpec, status: rawStatus } = fields(raw);
  const spec = fields(rawSpec);
  const status = fields(rawStatus);
  return {
    ...base,
    generateName: sharedName(fields(metadata).generateName, intern),
    suspended: spec.suspend === true,
    completions: integer(spec.completions),
    parallelism: integer(spec.parallelism) ?? 1,
    backoffLimit: integer(spec.backoffLimit) ?? DEFAULT_BACKOFF_LIMIT,
    active: count(status.active),
    ready: integer(status.ready),
    succeeded: count(status.succeeded),
    failed: count(status.failed),
    failedIndexes: sharedValue(status.failedIndexes, intern),
    startedAt: millis(status.startTime),
    completedAt: millis(status.completionTime),
    conditions: projectConditions(status.conditions, null, intern),
    images: templateImages(spec.template, intern),
    templateLabels: intern.labels(fields(fields(spec.template).metadata).labels),
  };
}
