export { createDumpSource, type DumpSourceOptions } from './dump/dump-source.ts';
export { type ApiProbe, type ApiProbeOptions, openApiProbe, type ProbeReply } from './kubernetes/api-probe.ts';
export { type Failure, isTls } from './kubernetes/failure.ts';
export { createKubernetesSource, type KubernetesSourceOptions } from './kubernetes/kubernetes-source.ts';
export { namespacesToRead } from './kubernetes/scope.ts';
export { listPath, RESOURCES, type Resource } from './resources.ts';
export type { ClusterSource, LookRequest } from './source.ts';
