import { z } from 'zod';
import {
  countOrPercentField,
  cpuField,
  durationField,
  imageField,
  memoryField,
  nameField,
  objectNameField,
  scheduleField,
  stringMapField,
} from './fields.ts';

const resourcesField = z.strictObject({ cpu: cpuField.optional(), memory: memoryField.optional() });

const environmentField = z.union([
  z.strictObject({ secret: objectNameField }),
  z.strictObject({ config_map: objectNameField }),
]);

const containerField = z.strictObject({
  name: nameField,
  image: imageField,
  requests: resourcesField.default({}),
  limits: resourcesField.default({}),
  /** From start to ready. */
  ready_after: durationField.default(5_000),
  /** From start until it has done its work and ends with 0. */
  runs: durationField.nullable().default(null),
  /** Secrets and ConfigMaps its environment is made of: they must exist before it is created. */
  env_from: z.array(environmentField).default([]),
});

const strategyField = z.union([
  z.enum(['RollingUpdate', 'Recreate']),
  z.strictObject({
    max_surge: countOrPercentField.default('25%'),
    max_unavailable: countOrPercentField.default('25%'),
  }),
]);

const claimField = z.strictObject({
  name: nameField,
  size: memoryField.default('10Gi'),
  class: objectNameField.nullable().default(null),
});

const volumeField = z.union([
  z.strictObject({ claim: objectNameField }),
  z.strictObject({ secret: objectNameField }),
  z.strictObject({ config_map: objectNameField }),
]);

const tolerationField = z.strictObject({ key: z.string().min(1), value: z.string().optional() });

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'] as const;
export type WorkloadKind = (typeof KINDS)[number];

/** Fields only some kinds have. */
const FIELDS_OF: Readonly<Record<string, readonly WorkloadKind[]>> = {
  replicas: ['Deployment', 'StatefulSet'],
  strategy: ['Deployment'],
  progress_deadline: ['Deployment'],
  on_every_node: ['Deployment'],
  claims: ['StatefulSet'],
  schedule: ['CronJob'],
  suspended: ['CronJob'],
  concurrency: ['CronJob'],
  starting_deadline: ['CronJob'],
  backoff_limit: ['Job', 'CronJob'],
  deadline: ['Job', 'CronJob'],
  completions: ['Job', 'CronJob'],
  parallelism: ['Job', 'CronJob'],
  restart_policy: ['Job', 'CronJob'],
  ttl: ['Job', 'CronJob'],
};

const fields = z.strictObject({
  kind: z.enum(KINDS).default('Deployment'),
  namespace: nameField,
  name: nameField,
  labels: stringMapField.default({}),
  replicas: z.number().int().min(0).max(1_000).default(1),
  /** One static pod on each node, as kubelets run them from files, instead of a Deployment. */
  on_every_node: z.boolean().default(false),
  strategy: strategyField.default('RollingUpdate'),
  progress_deadline: durationField.default(600_000),
  priority_class: objectNameField.optional(),
  node_selector: stringMapField.default({}),
  tolerations: z.array(tolerationField).default([]),
  init_containers: z.array(containerField).default([]),
  containers: z.array(containerField).min(1),
  volumes: z.array(volumeField).default([]),
  claims: z.array(claimField).default([]),
  /** Finalizers of its pods: they hold a deleted pod's object until they are cleared. */
  finalizers: z.array(z.string().min(1)).default([]),
  grace_period: durationField.default(30_000),
  stop_takes: durationField.default(2_000),
  schedule: scheduleField.optional(),
  suspended: z.boolean().default(false),
  concurrency: z.enum(['Allow', 'Forbid', 'Replace']).default('Allow'),
  starting_deadline: durationField.optional(),
  backoff_limit: z.number().int().min(0).default(6),
  deadline: durationField.optional(),
  completions: z.number().int().min(1).default(1),
  parallelism: z.number().int().min(1).default(1),
  restart_policy: z.enum(['Never', 'OnFailure']).default('Never'),
  ttl: durationField.optional(),
  /** How long before the start it was created. */
  age: durationField.optional(),
});

/** A workload. What its kind does not have is refused, which the defaults would hide: the text is looked at first. */
export const workloadField = z
  .custom<unknown>()
  .superRefine((written, context) => {
    if (typeof written !== 'object' || written === null) return;
    const { kind = 'Deployment' } = written as { kind?: unknown };
    for (const [field, kinds] of Object.entries(FIELDS_OF)) {
      if (!(field in written) || !KINDS.includes(kind as WorkloadKind) || kinds.includes(kind as WorkloadKind))
        continue;
      context.addIssue({ code: 'custom', path: [field], message: `is for ${kinds.join(' and ')}, not for ${kind}` });
    }
  })
  .pipe(fields)
  .refine(({ on_every_node, replicas }) => !on_every_node || replicas === 1, {
    path: ['replicas'],
    message: 'cannot be given together with on_every_node',
  })
  .refine(({ kind, schedule }) => kind !== 'CronJob' || schedule !== undefined, {
    path: ['schedule'],
    message: 'is missing; a CronJob needs one, for example "*/15 * * * *"',
  });
