import type { ObjectRef } from '../../model/objects.ts';
import type { View } from '../view.ts';

/**
 * The letters Kubernetes makes name suffixes of: neither vowels nor what looks like one, so that no word comes out.
 * Source: k8s.io/apimachinery, util/rand.
 */
const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';
const SET_OF_DEPLOYMENT = new RegExp(`^(.+)-[0-9${SUFFIX}]{6,10}$`);
const BY_DEPLOYMENT = new RegExp(`^(.+)-[0-9${SUFFIX}]{6,10}-[${SUFFIX}]{5}$`);
/** A generated name has 63 characters at most: what is longer loses its end, the hyphen too, before its five letters come. */
const CUT_BY_DEPLOYMENT = new RegExp(`^(?=.{63}$)(.+)-[0-9${SUFFIX}]{3,10}[${SUFFIX}]{5}$`);

/**
 * Whose pod it is, by its name alone, for pods that were not read: `<replicaset>-<5 characters>` of a ReplicaSet that was, or
 * `<deployment>-<hash>-<5 characters>`. Else the pod itself.
 */
export function guessOwner(pod: ObjectRef, view: View): ObjectRef {
  const base = /^(.+)-[a-z0-9]{5}$/.exec(pod.name)?.[1];
  const replicaSet = base === undefined ? undefined : view.replicaSet(pod.namespace, base);
  if (replicaSet !== undefined) {
    const { kind, name } = replicaSet.controller ?? { kind: 'ReplicaSet', name: replicaSet.name };
    return { kind, namespace: pod.namespace, name };
  }
  const deployment = (BY_DEPLOYMENT.exec(pod.name) ?? CUT_BY_DEPLOYMENT.exec(pod.name))?.[1];
  return deployment === undefined ? pod : { kind: 'Deployment', namespace: pod.namespace, name: deployment };
}

/** The same of a ReplicaSet that was not read: `<deployment>-<hash>`. Else the ReplicaSet itself. */
export function guessSetOwner(set: ObjectRef): ObjectRef {
  const deployment = SET_OF_DEPLOYMENT.exec(set.name)?.[1];
  return deployment === undefined ? set : { kind: 'Deployment', namespace: set.namespace, name: deployment };
}
