import { type KubernetesObject, microTimestamp, timestamp } from '../kubernetes-object.ts';
import type { WorldEvent } from './event-recorder.ts';

/** An event in the core group's form; events about nodes lie in the namespace `default`. */
export function renderEvent(event: WorldEvent): KubernetesObject {
  const { object, source } = event;
  const namespace = object.namespace === '' ? 'default' : object.namespace;
  const series = source.shape === 'series';
  const counted = {
    firstTimestamp: timestamp(event.firstAt),
    lastTimestamp: timestamp(event.lastAt),
    count: event.count,
    eventTime: null,
    source: { component: source.component, ...(source.host === null ? {} : { host: source.host }) },
    reportingComponent: source.component,
    reportingInstance: source.host ?? '',
  };
  const repeated = { count: event.count, lastObservedTime: microTimestamp(event.lastAt) };
  const serial = {
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: microTimestamp(event.firstAt),
    source: {},
    action: event.reason === 'Scheduled' ? 'Binding' : 'Scheduling',
    ...(event.count > 1 ? { series: repeated } : {}),
    reportingComponent: source.component,
    reportingInstance: `${source.component}-control-plane`,
  };
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: event.name,
      namespace,
      uid: event.uid,
      resourceVersion: String(event.resourceVersion),
      creationTimestamp: timestamp(event.firstAt),
    },
    involvedObject: {
      kind: object.kind,
      ...(object.namespace === '' ? {} : { namespace: object.namespace }),
      name: object.name,
      // The kubelet and the node controller know a node by its name alone, and write that as its uid.
      uid: object.kind === 'Node' ? object.name : object.uid,
      ...(object.kind === 'Node'
        ? {}
        : { apiVersion: object.apiVersion, resourceVersion: String(event.objectVersion) }),
      ...(event.fieldPath === null ? {} : { fieldPath: event.fieldPath }),
    },
    type: event.type,
    reason: event.reason,
    message: event.message,
    ...(series ? serial : counted),
  };
}
