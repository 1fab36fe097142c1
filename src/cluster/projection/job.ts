import type { JobRecord } from '../../model/snapshot.ts';
import { projectConditions } from './condition.ts';
import type { Interner } from './interner.ts';
import { projectMetadata, sharedName, sharedValue } from './metadata.ts';
import { count, fields, integer, millis } from './raw.ts';
import { templateImages } from './workload.ts';

/** Source of the defaults: Kubernetes API reference, JobSpec v1 batch. */
const DEFAULT_BACKOFF_LIMIT = 6;

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
