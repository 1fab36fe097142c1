/** Controllers that are made anew for each run, and the name all their runs share. */

/** Kinds of Kubernetes, and workload kinds of others, that keep their name for as long as they serve. */
const LASTING_KINDS: ReadonlySet<string> = new Set([
  ...['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod', 'Node'],
  ...['DeploymentConfig', 'Rollout', 'CloneSet', 'StrimziPodSet'],
]);

/**
 * Kinds of CI and workflow engines: each object is one run. Argo Workflows, Tekton, GitHub's runner controllers, Spark, Ray,
 * Kubeflow, OpenShift builds, cert-manager's solvers, Velero.
 */
const RUN_KINDS: ReadonlySet<string> = new Set([
  ...['Workflow', 'WorkflowTaskSet', 'TaskRun', 'PipelineRun', 'CustomRun', 'EphemeralRunner', 'Runner'],
  ...['SparkApplication', 'RayJob', 'RayCluster', 'PyTorchJob', 'TFJob', 'MPIJob', 'XGBoostJob', 'TrainJob', 'Trial'],
  ...['Build', 'Challenge', 'PodVolumeBackup', 'PodVolumeRestore', 'DataUpload', 'DataDownload'],
]);

/** generateName's five letters. Source: k8s.io/apimachinery/pkg/util/rand: no vowels, no 0, 1 and 3. */
const GENERATED = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;
/** Unix time in minutes, seconds, milliseconds or nanoseconds: what scheduled engines append. */
const TIMESTAMP = /^\d{8,19}$/;
/** A hash (Tekton shortens long names by one), which has a digit or is no word. */
const HASH = /^(?=.*\d)[0-9a-f]{8,40}$/;
const COUNTER = /^\d{1,6}$/;

/**
 * The name that all runs of a controller share, with a `-` at the end, as generateName has it and no object can: `ci-build-`
 * for the Workflow `ci-build-x7k2p`. A name that shows no run, and one of a kind that lasts, is returned as it is.
 */
export function nameOfRuns(kind: string, name: string): string {
  if (LASTING_KINDS.has(kind)) return name;
  const [first = '', ...rest] = name.split('-');
  const isRun = RUN_KINDS.has(kind);
  const kept = rest.filter((part, index) => {
    const isLast = index === rest.length - 1;
    if (!isRun) return !(isLast && (GENERATED.test(part) || TIMESTAMP.test(part)));
    return !(GENERATED.test(part) || TIMESTAMP.test(part) || HASH.test(part) || (isLast && COUNTER.test(part)));
  });
  return kept.length === rest.length ? name : `${[first, ...kept].join('-')}-`;
}

/** generateName as the name of all runs, which ends with `-` whether its author wrote one or not. */
export function sharedByRuns(generateName: string | null): string | null {
  return generateName === null || generateName.endsWith('-') ? generateName : `${generateName}-`;
}
