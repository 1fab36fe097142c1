import type { ObjectRef } from '../model/objects.ts';

/** Identity of an incident: cluster, owning workload and reason family. Never a pod's name, never a model's words. */
export function incidentKey(cluster: string, owner: ObjectRef, family: string): string {
  return `${cluster}|${owner.kind}/${owner.namespace}/${owner.name}|${family}`;
}
