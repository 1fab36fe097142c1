import type { DeploymentRecord } from '../../model/snapshot.ts';
import { projectConditions } from './condition.ts';
import type { Interner } from './interner.ts';
import { imageName, projectMetadata, revisionOf } from './metadata.ts';
import { count, type Fields, fields, identifier, integer, items } from './raw.ts';

export function projectDeployment(raw: unknown, intern: Interner): DeploymentRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const metadata = fields(fields(raw).metadata);
  const spec = fields(fields(raw).spec);
  const status = fields(fields(raw).status);
  return {
    ...base,
    desired: desiredReplicas(spec),
    available: count(status.availableReplicas),
    updated: count(status.updatedReplicas),
    paused: spec.paused === true,
    unobserved: count(metadata.generation) > count(status.observedGeneration),
    images: projectImages(spec, intern),
    revision: revisionOf(raw),
    conditions: projectConditions(status.conditions, 'lastUpdateTime', intern),
  };
}

/** The API's default is one replica; zero is a choice. */
export function desiredReplicas(spec: Fields): number {
  const replicas = integer(spec.replicas);
  return replicas === null || replicas < 0 ? 1 : replicas;
}

function projectImages(spec: Fields, intern: Interner): readonly string[] {
  const images: string[] = [];
  for (const item of items(fields(fields(spec.template).spec).containers)) {
    const container = fields(item);
    const containerName = identifier(container.name);
    if (containerName !== null)
      images.push(intern.text(`${containerName}=${imageName(container.image, intern) ?? ''}`));
  }
  return images;
}
