import { z } from 'zod';

const nameField = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, 'must be a name: lower-case letters, digits, "-" and "."');

const looseName = z.string().min(1).max(253);

const metadataField = z.looseObject({
  name: looseName,
  namespace: nameField.optional(),
  labels: z.record(z.string(), z.string()).nullable().optional(),
  annotations: z.record(z.string(), z.string()).nullable().optional(),
  finalizers: z.array(z.string()).nullable().optional(),
});

const head = {
  apiVersion: z.string().regex(/^([a-z0-9.-]+\/)?v[a-z0-9]+$/, 'must be an API version, for example v1 or apps/v1'),
  kind: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'must be a kind, for example Service'),
};

/** A raw Kubernetes manifest, as `kubectl apply` takes it; `status` may be written too. */
export const manifestField = z.looseObject({
  ...head,
  metadata: metadataField,
  spec: z.looseObject({}).nullable().optional(),
  status: z.looseObject({}).nullable().optional(),
});

/** What names an object. */
export const referenceField = z.strictObject({
  ...head,
  namespace: nameField.optional(),
  name: looseName,
  force: z.boolean().default(false),
});

export type Manifest = z.output<typeof manifestField>;
