import type { CronJobRecord, NamespacedName } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName, sharedValue } from './metadata.ts';
import { fields, integer, items, millis } from './raw.ts';
import { CONFIGS_READ, templateConfigs } from './template.ts';
import { templateImages } from './workload.ts';

export const CRON_JOB_READ = {
  metadata: METADATA_READ,
  spec: {
    schedule: true,
    timeZone: true,
    suspend: true,
    concurrencyPolicy: true,
    startingDeadlineSeconds: true,
    jobTemplate: {
      spec: {
        template: {
          spec: { ...CONFIGS_READ, containers: { ...CONFIGS_READ.containers, name: true, image: true } },
        },
      },
    },
  },
  status: { lastScheduleTime: true, lastSuccessfulTime: true, active: { name: true, namespace: true } },
} as const satisfies FieldsRead;

export function projectCronJob(raw: unknown, intern: Interner): CronJobRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const spec = fields(fields(raw).spec);
  const status = fields(fields(raw).status);
  const deadline = integer(spec.startingDeadlineSeconds);
  const { concurrencyPolicy } = spec;
  const { template } = fields(fields(spec.jobTemplate).spec);
  return {
    ...base,
    schedule: sharedValue(spec.schedule, intern) ?? '',
    timeZone: sharedValue(spec.timeZone, intern),
    suspended: spec.suspend === true,
    concurrency: concurrencyPolicy === 'Forbid' || concurrencyPolicy === 'Replace' ? concurrencyPolicy : 'Allow',
    startingDeadline: deadline === null ? null : deadline * 1_000,
    lastScheduledAt: millis(status.lastScheduleTime),
    lastSucceededAt: millis(status.lastSuccessfulTime),
    active: items(status.active).flatMap((job) => jobName(job, base.namespace, intern) ?? []),
    images: templateImages(template, intern),
    configs: templateConfigs(template, intern),
  };
}

function jobName(raw: unknown, namespace: string, intern: Interner): NamespacedName | null {
  const reference = fields(raw);
  const name = sharedName(reference.name, intern);
  return name === null ? null : { namespace: sharedName(reference.namespace, intern) ?? namespace, name };
}
