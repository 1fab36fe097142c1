import type { WorkloadRecord } from '../../model/snapshot.ts';
import { CONDITIONS_READ, projectConditions } from './condition.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { imageName, projectMetadata, REVISED_METADATA_READ } from './metadata.ts';
import { count, type Fields, fields, identifier, integer, items } from './raw.ts';
import { projectSelector } from './selector.ts';
import { projectTemplate, TEMPLATE_READ } from './template.ts';
import { lastScale, lastWrite, WRITES_READ } from './writes.ts';

export const WORKLOAD_READ = {
  metadata: { ...REVISED_METADATA_READ, generation: true, managedFields: WRITES_READ },
  spec: { replicas: true, selector: true, template: TEMPLATE_READ },
  status: {
    readyReplicas: true,
    availableReplicas: true,
    updatedReplicas: true,
    observedGeneration: true,
    conditions: CONDITIONS_READ,
  },
} as const satisfies FieldsRead;

/** Of the template of what makes pods once. */
export const IMAGES_READ = { spec: { containers: { name: true, image: true } } } as const satisfies FieldsRead;

/** What Deployments, ReplicaSets, StatefulSets and ReplicationControllers have in common. */
export function projectWorkload(raw: unknown, intern: Interner): WorkloadRecord | null {
  const spec = fields(fields(raw).spec);
  const base = projectMetadata(raw, intern, fields(spec.template).spec);
  if (base === null) return null;
  const status = fields(fields(raw).status);
  return {
    ...base,
    desired: desiredReplicas(spec),
    ready: count(status.readyReplicas),
    available: count(status.availableReplicas),
    updated: count(status.updatedReplicas),
    unobserved: isUnobserved(raw),
    images: templateImages(spec.template, intern),
    templateLabels: intern.labels(fields(fields(spec.template).metadata).labels),
    ...(base.controller?.kind === 'Deployment' ? NOT_ITS_OWN : ownTemplate(raw, spec, intern)),
    selector: projectSelector(spec.selector, intern),
    conditions: projectConditions(status.conditions, 'lastUpdateTime', intern),
  };
}

const NOT_ITS_OWN = { template: null, changedBy: null, scaledBy: null } as const;

function ownTemplate(raw: unknown, spec: Fields, intern: Interner) {
  return {
    template: projectTemplate(spec.template, intern),
    changedBy: lastWrite(raw, ['f:spec'], intern),
    scaledBy: lastScale(raw, intern),
  };
}

/** The API's default is one replica; zero is a choice. */
export function desiredReplicas(spec: Fields): number {
  const replicas = integer(spec.replicas);
  return replicas === null || replicas < 0 ? 1 : replicas;
}

/** The controller has not yet acted on the newest spec. */
export function isUnobserved(raw: unknown): boolean {
  const { metadata, status } = fields(raw);
  return count(fields(metadata).generation) > count(fields(status).observedGeneration);
}

/** `app=shop/api:1.4.2` for each container of a pod template, in order. */
export function templateImages(template: unknown, intern: Interner): readonly string[] {
  const images: string[] = [];
  for (const item of items(fields(fields(template).spec).containers)) {
    const container = fields(item);
    const containerName = identifier(container.name);
    if (containerName !== null)
      images.push(intern.text(`${containerName}=${imageName(container.image, intern) ?? ''}`));
  }
  return images;
}
