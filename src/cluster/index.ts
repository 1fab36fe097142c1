export { createDumpSource, type DumpSourceOptions } from './dump/dump-source.ts';
export { createKubernetesSource, type KubernetesSourceOptions } from './kubernetes/kubernetes-source.ts';
export { listPath, RESOURCES, type Resource } from './resources.ts';
export type { ClusterSource, LookRequest } from './source.ts';
