import { z } from 'zod';
import { loadBalancersField, nodeField, provisionerField } from './cluster-schema.ts';
import { cpuField, durationField, imageField, nameField, offsetField, workloadRefField } from './fields.ts';
import { imageBehaviourField } from './image-schema.ts';
import { manifestField, referenceField } from './manifest-schema.ts';
import { workloadField } from './workload-schema.ts';

const common = {
  /** Time since the start. */
  at: offsetField,
  /** The story in one short line. */
  note: z.string().min(1).max(120).optional(),
};

const onWorkload = { ...common, workload: workloadRefField };
const onNode = { ...common, node: nameField };
const component = z.enum(['kube-scheduler', 'kube-controller-manager']);

/** What can happen to the cluster. `do` chooses; the rest are its arguments. */
export const stepField = z.discriminatedUnion('do', [
  z.strictObject({ ...onWorkload, do: z.literal('set-image'), image: imageField, container: nameField.optional() }),
  z.strictObject({ ...onWorkload, do: z.literal('scale'), replicas: z.number().int().min(0).max(1_000) }),
  z.strictObject({ ...onWorkload, do: z.literal('rollback') }),
  z.strictObject({ ...onWorkload, do: z.literal('restart') }),
  z.strictObject({ ...onWorkload, do: z.literal('delete-pod') }),
  z.strictObject({ ...onWorkload, do: z.literal('clear-finalizers') }),
  z.strictObject({ ...onWorkload, do: z.literal('suspend') }),
  z.strictObject({ ...onWorkload, do: z.literal('resume') }),
  z.strictObject({ ...onWorkload, do: z.literal('set-load'), cpu: cpuField }),
  z
    .strictObject({
      ...common,
      do: z.literal('delete'),
      workload: workloadRefField.optional(),
      object: referenceField.optional(),
    })
    .refine(oneOf('workload', 'object'), { path: ['workload'], message: 'must be given, or object: one of the two' }),
  z
    .strictObject({
      ...common,
      do: z.literal('apply'),
      manifest: workloadField.optional(),
      object: manifestField.optional(),
    })
    .refine(oneOf('manifest', 'object'), { path: ['manifest'], message: 'must be given, or object: one of the two' }),
  z.strictObject({ ...common, do: z.literal('set-behaviour'), image: imageField, to: imageBehaviourField }),
  z.strictObject({ ...common, do: z.literal('set-provisioner'), provisioner: z.string().min(1), to: provisionerField }),
  z.strictObject({ ...common, do: z.literal('set-load-balancers'), to: loadBalancersField }),
  z.strictObject({ ...common, do: z.literal('stall'), component }),
  z.strictObject({ ...common, do: z.literal('recover'), component }),
  z.strictObject({ ...onNode, do: z.literal('node-down') }),
  z.strictObject({ ...onNode, do: z.literal('node-up') }),
  z.strictObject({ ...onNode, do: z.literal('cordon') }),
  z.strictObject({ ...onNode, do: z.literal('uncordon') }),
  z.strictObject({ ...onNode, do: z.literal('drain') }),
  z.strictObject({ ...onNode, do: z.literal('runtime-down') }),
  z.strictObject({ ...onNode, do: z.literal('network-down') }),
  z.strictObject({ ...onNode, do: z.literal('remove-node') }),
  z.strictObject({ ...onNode, do: z.literal('system-oom'), process: z.string().min(1).max(60).default('java') }),
  z.strictObject({
    ...onNode,
    do: z.literal('node-pressure'),
    resource: z.enum(['memory', 'disk', 'pid']),
    for: durationField.default(600_000),
    evict: z.number().int().min(0).max(100).default(1),
  }),
  z.strictObject({ ...common, do: z.literal('add-node'), manifest: nodeField }),
]);

function oneOf(first: string, second: string) {
  return (step: object): boolean => {
    const given = step as Readonly<Record<string, unknown>>;
    return (given[first] === undefined) !== (given[second] === undefined);
  };
}
