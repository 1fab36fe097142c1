export { OPENSHIFT_RESOURCES, parseCustomResource, parseCustomResources } from './custom-resource-names.ts';
export { createDumpSource, type DumpSource, type DumpSourceOptions } from './dump/dump-source.ts';
export { type DumpLog, type DumpLogs, findDumpLogs, type LogName } from './dump/pod-logs.ts';
export { type RawObject, readRawObjects } from './dump/raw-objects.ts';
export { type ApiProbe, type ApiProbeOptions, openApiProbe, type ProbeReply } from './kubernetes/api-probe.ts';
export { locate } from './kubernetes/custom-resources.ts';
export type { EventWriter } from './kubernetes/event-writer.ts';
export { type Failure, isTls } from './kubernetes/failure.ts';
export {
  createKubernetesSource,
  type KubernetesSource,
  type KubernetesSourceOptions,
} from './kubernetes/kubernetes-source.ts';
export { namespacesToRead, planKind, type Reach } from './kubernetes/scope.ts';
export { type ServedAs, servedAs } from './kubernetes/served-as.ts';
export { type ContainerName, type LogReader, type LogResult, MOST_LOG_LINES, NO_LOGS } from './log-reader.ts';
export { LOG_RULE, listRules, missingRules, type PolicyRule, resourcesOf } from './policy-rules.ts';
export {
  createRecordedSource,
  openRecordedLook,
  type RecordedSource,
  type RecordedSourceOptions,
} from './record/recorded-source.ts';
export { createRecorder, type Recorder, type RecorderOptions } from './record/recorder.ts';
export { isRecording, openRecording, type RecordedLook, type Recording } from './record/recording.ts';
export { recordingSource } from './record/recording-source.ts';
export { type RenderedObject, renderRecord, renderSnapshot } from './render/index.ts';
export { listPath, RESOURCES, type Resource } from './resources.ts';
export type { ClusterSource, LookRequest } from './source.ts';
