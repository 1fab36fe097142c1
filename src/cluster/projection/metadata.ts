import type { ControllerRef, ObjectRecord } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { MARKS_READ, projectMarks } from './marks.ts';
import { type Fields, fields, identifier, items, millis, name } from './raw.ts';

/** Of the metadata of every kind; some read more annotations. */
export const METADATA_READ = {
  name: true,
  namespace: true,
  creationTimestamp: true,
  deletionTimestamp: true,
  finalizers: true,
  labels: true,
  annotations: MARKS_READ,
  ownerReferences: { kind: true, name: true, controller: true },
} as const satisfies FieldsRead;

/** The same with the annotation that numbers rollouts. */
export const REVISED_METADATA_READ = {
  ...METADATA_READ,
  annotations: { ...MARKS_READ, 'deployment.kubernetes.io/revision': true },
} as const satisfies FieldsRead;

/**
 * What every record takes from metadata; null when the object has no name, for then it is no object.
 * @param podSpec of a pod, or of what makes pods
 */
export function projectMetadata(raw: unknown, intern: Interner, podSpec?: unknown): ObjectRecord | null {
  const metadata = fields(fields(raw).metadata);
  const objectName = identifier(metadata.name);
  if (objectName === null) return null;
  return {
    namespace: intern.text(identifier(metadata.namespace) ?? ''),
    name: objectName,
    created: millis(metadata.creationTimestamp),
    deletingAt: millis(metadata.deletionTimestamp),
    finalizers: finalizersOf(metadata, intern),
    labels: intern.labels(metadata.labels),
    controller: controllerOf(metadata, intern),
    marks: projectMarks(metadata.annotations, podSpec, intern),
  };
}

const NO_FINALIZERS: readonly string[] = Object.freeze([]);

/** They matter once an object should be gone and is not. */
export function finalizersOf(metadata: Fields, intern: Interner): readonly string[] {
  if (metadata.deletionTimestamp === undefined || metadata.finalizers === undefined) return NO_FINALIZERS;
  return sharedNames(metadata.finalizers, intern);
}

/** Only the one owner with `controller: true` manages the object; other owners merely keep it from collection. */
function controllerOf(metadata: Fields, intern: Interner): ControllerRef | null {
  for (const raw of items(metadata.ownerReferences)) {
    const owner = fields(raw);
    const kind = identifier(owner.kind);
    const ownerName = identifier(owner.name);
    if (owner.controller === true && kind !== null && ownerName !== null) return intern.controller(kind, ownerName);
  }
  return null;
}

/** The annotation of Deployments and their ReplicaSets that numbers rollouts. */
export function revisionOf(raw: unknown): string | null {
  return name(fields(fields(fields(raw).metadata).annotations)['deployment.kubernetes.io/revision']);
}

/**
 * An image as its author wrote it. The API server does not check it, so it may hold anything: credentials are cut as from
 * any free text, and what no image reference has in it goes.
 */
export function imageName(raw: unknown, intern: Interner): string | null {
  if (typeof raw !== 'string') return null;
  return intern.image(raw, () => {
    const text = name(raw);
    if (text === null) return null;
    return intern.text(intern.freeText(text.slice(0, LONGEST_IMAGE))?.replace(/[^A-Za-z0-9._:/@+[\]-]/gu, '_') ?? '');
  });
}

/** Registry, path, tag and digest of a real reference stay well below. */
const LONGEST_IMAGE = 500;

/** A name that many objects share, or null. */
export function sharedName(raw: unknown, intern: Interner): string | null {
  const text = identifier(raw);
  return text === null ? null : intern.text(text);
}

/** A list of names that many objects share; what is no name in it is left out. */
export function sharedNames(raw: unknown, intern: Interner): readonly string[] {
  return items(raw).flatMap((item) => sharedName(item, intern) ?? []);
}

/** A value many objects share that is no name: a quantity, a schedule, a path. Bounded, on one line. */
export function sharedValue(raw: unknown, intern: Interner): string | null {
  const text = typeof raw === 'number' ? String(raw) : name(raw);
  return text === null ? null : intern.text(text.slice(0, LONGEST_VALUE));
}

const LONGEST_VALUE = 253;
