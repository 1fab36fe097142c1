import { z } from 'zod';
import {
  countOrPercentField,
  cpuField,
  durationField,
  imageField,
  memoryField,
  nameField,
  stringMapField,
} from './fields.ts';

const taintField = z.strictObject({
  key: z.string().min(1),
  value: z.string().default(''),
  effect: z.enum(['NoSchedule', 'NoExecute']).default('NoSchedule'),
});

const tolerationField = z.strictObject({ key: z.string().min(1), value: z.string().optional() });

export const nodeField = z.strictObject({
  name: nameField,
  allocatable: z.strictObject({ cpu: cpuField, memory: memoryField, pods: z.number().int().min(1).default(110) }),
  labels: stringMapField.default({}),
  taints: z.array(taintField).default([]),
});

const resourcesField = z.strictObject({ cpu: cpuField.optional(), memory: memoryField.optional() });

const containerField = z.strictObject({
  name: nameField,
  image: imageField,
  requests: resourcesField.default({}),
  limits: resourcesField.default({}),
  /** From start to ready. */
  ready_after: durationField.default(5_000),
});

const strategyField = z.union([
  z.enum(['RollingUpdate', 'Recreate']),
  z.strictObject({
    max_surge: countOrPercentField.default('25%'),
    max_unavailable: countOrPercentField.default('25%'),
  }),
]);

export const workloadField = z
  .strictObject({
    namespace: nameField,
    name: nameField,
    replicas: z.number().int().min(0).max(1_000).default(1),
    /** One static pod on each node, as kubelets run them from files, instead of a Deployment. */
    on_every_node: z.boolean().default(false),
    strategy: strategyField.default('RollingUpdate'),
    progress_deadline: durationField.default(600_000),
    priority_class: z.enum(['system-node-critical', 'system-cluster-critical']).optional(),
    node_selector: stringMapField.default({}),
    tolerations: z.array(tolerationField).default([]),
    containers: z.array(containerField).min(1),
    /** How long before the start it was created. */
    age: durationField.optional(),
  })
  .refine(({ on_every_node, replicas }) => !on_every_node || replicas === 1, {
    path: ['replicas'],
    message: 'cannot be given together with on_every_node',
  });

const crashField = z.strictObject({
  exit: z.number().int().min(0).max(255).default(1),
  after: durationField.default(1_000),
  log: z.string().max(2_000).default(''),
  reason: z.enum(['Error', 'OOMKilled', 'Completed', 'ContainerCannotRun']).optional(),
});

/** What becomes of a container of this image. An image that is not listed is ok. */
export const imageBehaviourField = z.union([z.enum(['ok', 'missing']), z.strictObject({ crash: crashField })]);
