import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { ConditionRecord, EventRecord, KindName, PodRecord, WorkloadRecord } from '../../model/snapshot.ts';
import { wasDeleted } from '../evidence/deletion.ts';
import type { View } from '../view.ts';

/** Kinds whose events can be checked against the object. */
const KIND_OF: ReadonlyMap<string, Exclude<KindName, 'events' | 'customresources'>> = new Map([
  ['Pod', 'pods'],
  ['Node', 'nodes'],
  ['Deployment', 'deployments'],
  ['ReplicaSet', 'replicasets'],
  ['StatefulSet', 'statefulsets'],
  ['DaemonSet', 'daemonsets'],
  ['ReplicationController', 'replicationcontrollers'],
  ['Job', 'jobs'],
  ['CronJob', 'cronjobs'],
  ['HorizontalPodAutoscaler', 'horizontalpodautoscalers'],
  ['PodDisruptionBudget', 'poddisruptionbudgets'],
  ['Service', 'services'],
  ['Ingress', 'ingresses'],
  ['PersistentVolumeClaim', 'persistentvolumeclaims'],
  ['PersistentVolume', 'persistentvolumes'],
  ['Namespace', 'namespaces'],
]);

/** Does a warning speak of the past: its object is healthy since, on its way out, or gone? */
export function isPast(event: EventRecord, view: View): boolean {
  const { object } = event;
  const kind = KIND_OF.get(object.kind);
  const record = kind === undefined ? undefined : view.find(kind, object.namespace, object.name);
  const { unread } = view.thresholds.warningEvents;
  if (kind === undefined) return customIsWell(event, view) || isOlder(event, unread, view);
  if (record === undefined) {
    return isGone(kind, object, view) || wasDeleted(object, event.last, view) || isOlder(event, unread, view);
  }
  if (record.deletingAt !== null) return true;
  return isWell(event, view);
}

/** Is the object that was read as it should be, since the warning came last? */
function isWell(event: EventRecord, view: View): boolean {
  const { kind, namespace, name } = event.object;
  switch (kind) {
    case 'Pod': {
      const pod = view.pod(namespace, name);
      return pod !== undefined && podIsWell(pod, event, view);
    }
    case 'Deployment':
      return workloadIsWell(view.find('deployments', namespace, name));
    case 'ReplicaSet':
      return workloadIsWell(view.find('replicasets', namespace, name));
    case 'StatefulSet':
      return workloadIsWell(view.find('statefulsets', namespace, name));
    case 'DaemonSet':
      return workloadIsWell(view.find('daemonsets', namespace, name));
    case 'ReplicationController':
      return workloadIsWell(view.find('replicationcontrollers', namespace, name));
    case 'Job': {
      const job = view.find('jobs', namespace, name);
      return job !== undefined && (job.suspended || job.completedAt !== null || job.conditions.some(isFinal));
    }
    case 'CronJob':
      return view.find('cronjobs', namespace, name)?.suspended === true;
    case 'HorizontalPodAutoscaler': {
      const conditions = view.find('horizontalpodautoscalers', namespace, name)?.conditions ?? [];
      return isTrue(conditions, 'AbleToScale') && isTrue(conditions, 'ScalingActive');
    }
    case 'PersistentVolumeClaim':
      // A claim that is bound got past everything but trouble with its size.
      return (
        view.find('persistentvolumeclaims', namespace, name)?.phase === 'Bound' && !/resiz|expan/i.test(event.reason)
      );
    case 'Service':
      // An address is there; what then fails is to keep its targets up to date.
      return view.find('services', namespace, name)?.hasAddress === true && !event.reason.startsWith('Update');
    default:
      return false;
  }
}

/** A pod that is ready since, has ended, or serves and was not warned of for a while. */
function podIsWell(pod: PodRecord, event: EventRecord, view: View): boolean {
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return true;
  if (!pod.ready) return false;
  if (pod.readySince !== null && event.last !== null && pod.readySince >= event.last) return true;
  // The kubelet tells a failing probe only every five minutes once it has told it often (client-go's event spam filter).
  return isOlder(event, 2 * view.thresholds.warningEvents.unread, view) || BEFORE_READY.has(event.reason);
}

/** What a ready pod has behind it. Mounts and probes can fail while it runs, and so can what others do with it. */
const BEFORE_READY: ReadonlySet<string> = new Set([
  'FailedScheduling',
  'FailedAttachVolume',
  'FailedCreatePodSandBox',
  'NetworkNotReady',
  'Failed',
  'BackOff',
  'InspectFailed',
  'NodeNotReady',
]);

function workloadIsWell(workload: WorkloadRecord | undefined): boolean {
  return workload !== undefined && !workload.unobserved && workload.ready >= workload.desired;
}

function customIsWell({ object, last }: EventRecord, view: View): boolean {
  const found = customByName(view).get(`${object.kind}/${object.namespace}/${object.name}`);
  if (found === undefined) return false;
  const good = found.find(({ type }) => type === 'Ready' || type === 'Available');
  return good?.status === 'True' && good.changedAt !== null && last !== null && good.changedAt >= last;
}

const customIndexes = new WeakMap<View, ReadonlyMap<string, readonly ConditionRecord[]>>();

function customByName(view: View): ReadonlyMap<string, readonly ConditionRecord[]> {
  const known = customIndexes.get(view);
  if (known !== undefined) return known;
  const index = new Map(
    view
      .all('customresources')
      .map(({ kind, namespace, name, conditions }) => [`${kind}/${namespace}/${name}`, conditions]),
  );
  customIndexes.set(view, index);
  return index;
}

/**
 * Would the look show it if it existed? A dump does so as far as anyone can tell when it holds others of the kind in the same
 * namespace: dumps are made namespace by namespace.
 */
function isGone(kind: Exclude<KindName, 'events'>, { namespace }: ObjectRef, view: View): boolean {
  if (view.showsAll(kind, namespace)) return true;
  return view.partial && namespacesHolding(kind, view).has(namespace);
}

const heldNamespaces = new WeakMap<View, Map<KindName, ReadonlySet<string>>>();

function namespacesHolding(kind: Exclude<KindName, 'events'>, view: View): ReadonlySet<string> {
  const ofView = heldNamespaces.get(view) ?? new Map<KindName, ReadonlySet<string>>();
  heldNamespaces.set(view, ofView);
  const known = ofView.get(kind) ?? new Set(view.all(kind).map(({ namespace }) => namespace));
  ofView.set(kind, known);
  return known;
}

function isOlder({ last }: EventRecord, age: Millis, { clock }: View): boolean {
  return last === null || clock.now - last > age;
}

function isTrue(conditions: readonly ConditionRecord[], type: string): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
}

function isFinal({ type, status }: ConditionRecord): boolean {
  return status === 'True' && (type === 'Complete' || type === 'Failed');
}
