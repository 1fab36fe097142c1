import { type KubernetesObject, type ObjectMetadata, timestamp } from '../kubernetes-object.ts';
import { managedFieldsOf } from './managed-fields.ts';
import type { Condition, Entity } from './objects.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The metadata every object has, with more where a kind has more. Undefined fields are left out of the JSON. */
export function metadataOf(entity: Entity, more: Fields = {}): ObjectMetadata {
  return {
    name: entity.name,
    ...(entity.namespace === '' ? {} : { namespace: entity.namespace }),
    uid: entity.uid,
    resourceVersion: String(entity.resourceVersion),
    creationTimestamp: timestamp(entity.createdAt),
    ...more,
    ...managedFieldsOf(entity),
  };
}

export function objectOf(entity: Entity, metadata: ObjectMetadata, rest: Fields): KubernetesObject {
  return { apiVersion: entity.apiVersion, kind: entity.kind, metadata, ...rest };
}

/** A reference that says: this one controls me. */
export function controllerReference(owner: Entity): Fields {
  const { apiVersion, kind, name, uid } = owner;
  // A Node does not block the deletion of its mirror pods' owner, for it has none to wait for.
  const blocks = kind === 'Node' ? {} : { blockOwnerDeletion: true };
  return { apiVersion, kind, name, uid, controller: true, ...blocks };
}

/** A condition, with the second time under the name its kind gives it. */
export function conditionOf(condition: Condition, extra: Fields): Fields {
  return {
    type: condition.type,
    status: condition.status,
    ...extra,
    lastTransitionTime: timestamp(condition.changedAt),
    ...(condition.reason === null ? {} : { reason: condition.reason }),
    ...(condition.message === null ? {} : { message: condition.message }),
  };
}
