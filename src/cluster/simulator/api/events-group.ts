import type { KubernetesObject } from '../kubernetes-object.ts';
import { asObject } from './read.ts';

/** The same for each event, so that an event seen twice is one object. */
const converted = new WeakMap<KubernetesObject, KubernetesObject>();

/** A core event as `events.k8s.io/v1` shows it. */
export function toEventsGroup(event: KubernetesObject): KubernetesObject {
  const known = converted.get(event);
  if (known !== undefined) return known;
  const { message, involvedObject, source, firstTimestamp, lastTimestamp, count, reportingComponent, ...rest } = event;
  const { reportingInstance, ...kept } = rest;
  const object: KubernetesObject = {
    ...kept,
    apiVersion: 'events.k8s.io/v1',
    eventTime: event.eventTime ?? null,
    note: message,
    regarding: involvedObject,
    reportingController: reportingComponent ?? asObject(source).component ?? '',
    reportingInstance: reportingInstance ?? asObject(source).host ?? '',
    deprecatedSource: source ?? {},
    deprecatedFirstTimestamp: firstTimestamp ?? null,
    deprecatedLastTimestamp: lastTimestamp ?? null,
    ...(count === undefined ? {} : { deprecatedCount: count }),
  };
  converted.set(event, object);
  return object;
}

/** An event of `events.k8s.io` as the core group shows it: what files may hold, and a state has once. */
export function toCoreEvent(event: KubernetesObject): KubernetesObject {
  const { note, regarding, reportingController, deprecatedSource, deprecatedFirstTimestamp, ...rest } = event;
  const { deprecatedLastTimestamp, deprecatedCount, ...kept } = rest;
  return {
    ...kept,
    apiVersion: 'v1',
    message: note ?? '',
    involvedObject: regarding ?? {},
    source: deprecatedSource ?? {},
    reportingComponent: reportingController ?? '',
    firstTimestamp: deprecatedFirstTimestamp ?? null,
    lastTimestamp: deprecatedLastTimestamp ?? null,
    ...(deprecatedCount === undefined ? {} : { count: deprecatedCount }),
  };
}
