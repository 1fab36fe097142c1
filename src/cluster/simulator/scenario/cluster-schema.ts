import { z } from 'zod';
import { cpuField, memoryField, nameField, stringMapField } from './fields.ts';

const taintField = z.strictObject({
  key: z.string().min(1),
  value: z.string().default(''),
  effect: z.enum(['NoSchedule', 'NoExecute']).default('NoSchedule'),
});

export const nodeField = z.strictObject({
  name: nameField,
  allocatable: z.strictObject({ cpu: cpuField, memory: memoryField, pods: z.number().int().min(1).default(110) }),
  labels: stringMapField.default({}),
  taints: z.array(taintField).default([]),
});

/** How a storage provisioner fares: `ok`, or the words in which it fails. */
export const provisionerField = z.union([
  z.literal('ok').transform(() => ({}) as ProvisionerBehaviour),
  z
    .strictObject({
      provision: z.string().min(1).max(500).optional(),
      attach: z.string().min(1).max(500).optional(),
      mount: z.string().min(1).max(500).optional(),
      delete: z.string().min(1).max(500).optional(),
    })
    .transform((mapping) => mapping as ProvisionerBehaviour),
]);

export interface ProvisionerBehaviour {
  /** Why a claim's volume cannot be made, and so on; absent when it can. */
  readonly provision?: string | undefined;
  readonly attach?: string | undefined;
  readonly mount?: string | undefined;
  readonly delete?: string | undefined;
}

/** Who answers Services of type LoadBalancer: a cloud that does, none at all, or one that fails in these words. */
export const loadBalancersField = z.union([
  z.enum(['ok', 'none']).transform((state) => ({ state }) as LoadBalancers),
  z
    .strictObject({ fails: z.string().min(1).max(500) })
    .transform(({ fails }) => ({ state: 'fails', fails }) as LoadBalancers),
]);

export type LoadBalancers = { readonly state: 'ok' | 'none' } | { readonly state: 'fails'; readonly fails: string };
