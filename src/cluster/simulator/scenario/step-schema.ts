import { z } from 'zod';
import { workloadField } from './cluster-schema.ts';
import { imageField, nameField, offsetField, workloadRefField } from './fields.ts';

const common = {
  /** Time since the start. */
  at: offsetField,
  /** The story in one short line. */
  note: z.string().min(1).max(120).optional(),
};

const onWorkload = { ...common, workload: workloadRefField };
const onNode = { ...common, node: nameField };

/** What can happen to the cluster. `do` chooses; the rest are its arguments. */
export const stepField = z.discriminatedUnion('do', [
  z.strictObject({ ...onWorkload, do: z.literal('set-image'), image: imageField, container: nameField.optional() }),
  z.strictObject({ ...onWorkload, do: z.literal('scale'), replicas: z.number().int().min(0).max(1_000) }),
  z.strictObject({ ...onWorkload, do: z.literal('rollback') }),
  z.strictObject({ ...onWorkload, do: z.literal('restart') }),
  z.strictObject({ ...onWorkload, do: z.literal('delete') }),
  z.strictObject({ ...onWorkload, do: z.literal('delete-pod') }),
  z.strictObject({ ...common, do: z.literal('apply'), manifest: workloadField }),
  z.strictObject({ ...onNode, do: z.literal('node-down') }),
  z.strictObject({ ...onNode, do: z.literal('node-up') }),
  z.strictObject({ ...onNode, do: z.literal('cordon') }),
  z.strictObject({ ...onNode, do: z.literal('uncordon') }),
]);
