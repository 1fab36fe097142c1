import { z } from 'zod';
import type { Millis } from '../../../model/objects.ts';
import { loadBalancersField, nodeField, provisionerField } from './cluster-schema.ts';
import { durationField, endField, imageField, momentField, nameField } from './fields.ts';
import { type ImageBehaviour, imageBehaviourField } from './image-schema.ts';
import { type Manifest, manifestField } from './manifest-schema.ts';
import { stepField } from './step-schema.ts';
import { workloadField } from './workload-schema.ts';

export const scenarioSchema = z.strictObject({
  name: nameField,
  description: z.string().default(''),
  cluster: nameField,
  /** What `/version` says. */
  version: z
    .string()
    .regex(/^v\d+\.\d+\.\d+$/, 'must be a Kubernetes version, for example v1.34.2')
    .default('v1.34.2'),
  start: momentField,
  end: endField,
  look_every: durationField.refine((every) => every >= 1_000, 'must be at least 1s'),
  /** How long before the start the cluster was made. */
  age: durationField.default(30 * 86_400_000),
  nodes: z.array(nodeField).min(1),
  images: z.record(imageField, imageBehaviourField).default({}),
  /** Storage provisioners that do not simply work. */
  provisioners: z.record(z.string(), provisionerField).default({}),
  load_balancers: loadBalancersField.default({ state: 'ok' }),
  workloads: z.array(workloadField).default([]),
  /** Raw Kubernetes manifests that are there from the start. */
  objects: z.array(manifestField).default([]),
  steps: z.array(stepField).default([]),
});

export type ScenarioFile = z.infer<typeof scenarioSchema>;
export type NodeSpec = ScenarioFile['nodes'][number];
export type WorkloadSpec = ScenarioFile['workloads'][number];
export type ContainerSpec = WorkloadSpec['containers'][number];
export type Step = ScenarioFile['steps'][number];

/** A scenario as it was written, checked; times in milliseconds. Step times are counted from the start. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly cluster: string;
  readonly version: string;
  readonly start: Millis;
  /** From start to end. */
  readonly length: Millis;
  readonly lookEvery: Millis;
  readonly age: Millis;
  readonly nodes: readonly NodeSpec[];
  readonly images: Readonly<Record<string, ImageBehaviour>>;
  readonly provisioners: ScenarioFile['provisioners'];
  readonly loadBalancers: ScenarioFile['load_balancers'];
  readonly workloads: readonly WorkloadSpec[];
  readonly objects: readonly Manifest[];
  /** In the order of time. */
  readonly steps: readonly Step[];
}

/** `shop/api` */
export function workloadRef(workload: Pick<WorkloadSpec, 'namespace' | 'name'>): string {
  return `${workload.namespace}/${workload.name}`;
}
