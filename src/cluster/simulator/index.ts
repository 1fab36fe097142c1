export { withMetrics } from './add-ons/metrics.ts';
export type { AccessControl, DenyRule } from './api/access.ts';
export type { ApiResource } from './api/resources.ts';
export type { ApiState, ContainerRun, LogLine, ObjectSlab } from './api-state.ts';
export { type BulkStateOptions, bulkState } from './bulk-state.ts';
export { createWorldClock, type WorldClock } from './clock.ts';
export type { Aim, Fault, FaultControl } from './faults/faults.ts';
export { parseDeny, parseFault } from './faults/parse-fault.ts';
export type { KubernetesObject, ObjectMetadata } from './kubernetes-object.ts';
export { type LargeClusterOptions, largeCluster } from './large-cluster.ts';
export { type ManyPodsOptions, manyPods } from './many-pods.ts';
export { loadScenario, SHOP_DAY, shippedScenario, shippedScenarioNames } from './scenario/load-scenario.ts';
export { parseScenario } from './scenario/parse-scenario.ts';
export type { Scenario, Step } from './scenario/scenario.ts';
export {
  type ApiServerOptions,
  type ApiServerStats,
  type RecordedRequest,
  type SimulatedApiServer,
  startApiServer,
} from './server/api-server.ts';
export { type CertificateOptions, createCertificate, type ServerCertificate } from './server/certificate.ts';
export type { KubeconfigOptions } from './server/kubeconfig.ts';
export { type StaticStateOptions, staticState } from './static-state.ts';
export { createWorld, type SimulatedWorld, type StoryLine } from './world/world.ts';
