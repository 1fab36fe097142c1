import type { KindName } from '../../model/snapshot.ts';
import { type Fields, fields } from '../projection/raw.ts';
import { kindOf } from './object-kind.ts';

export interface ObjectSink {
  /** An object of any kind; `kind` is null for one that is not read. */
  object(raw: unknown, kind: KindName | null, objectKind: string | null): void;
  /** A list that can only hold this kind: it counts as read though it be empty. */
  list(kind: KindName): void;
}

/** An array in a list in an array is the most that tools write. */
const DEEPEST = 4;

/**
 * Finds the Kubernetes objects in a document: a v1 List, a typed list (PodList), one object, or an array of these.
 * `hint` is the kind the file's name promises, for objects that do not say. Returns whether anything was Kubernetes.
 */
export function visitObjects(document: unknown, hint: KindName | null, sink: ObjectSink, depth = 0): boolean {
  if (Array.isArray(document)) {
    if (depth >= DEEPEST) return false;
    let found = false;
    for (const item of document) found = visitObjects(item, hint, sink, depth + 1) || found;
    return found || (document.length === 0 && emptyList(hint, sink));
  }
  const object = fields(document);
  const kind = typeof object.kind === 'string' ? object.kind : null;
  if (kind?.endsWith('List') && (Array.isArray(object.items) || object.items === null)) {
    return visitList(object, kind.slice(0, -'List'.length), hint, sink, depth);
  }
  if (kind !== null) return visitObject(object, kind, sink);
  if (hint === null || typeof fields(object.metadata).name !== 'string') return false;
  sink.object(object, hint, null);
  return true;
}

function visitList(list: Fields, itemKind: string, hint: KindName | null, sink: ObjectSink, depth: number): boolean {
  if (depth >= DEEPEST) return false;
  const listed = itemKind === '' ? hint : kindOf(itemKind, apiVersionOf(list));
  const items = Array.isArray(list.items) ? list.items : [];
  if (items.length === 0) emptyList(listed, sink);
  else if (itemKind !== '' && listed !== null) sink.list(listed);
  for (const item of items) {
    // Items of a typed list often carry no kind of their own.
    if (itemKind !== '' && fields(item).kind === undefined) sink.object(item, listed, itemKind);
    else visitObjects(item, hint, sink, depth + 1);
  }
  return true;
}

function visitObject(object: Fields, objectKind: string, sink: ObjectSink): boolean {
  const apiVersion = apiVersionOf(object);
  const kind = kindOf(objectKind, apiVersion);
  if (apiVersion === null && kind === null) return false;
  sink.object(object, kind, objectKind);
  return true;
}

function emptyList(kind: KindName | null, sink: ObjectSink): boolean {
  if (kind !== null) sink.list(kind);
  return kind !== null;
}

function apiVersionOf(object: Fields): string | null {
  return typeof object.apiVersion === 'string' ? object.apiVersion : null;
}
