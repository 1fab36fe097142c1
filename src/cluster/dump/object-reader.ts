import { type Fields, fields } from '../projection/raw.ts';
import type { BuiltInKind } from '../resources.ts';
import { RESOURCES } from '../resources.ts';
import type { JsonSink } from './json-reader.ts';
import { kindOf, kindOfWord } from './object-kind.ts';

/** What an object is by its own word, or by the word of the list or the file that holds it. */
export interface Identity {
  /** The kind it is read as; null for one that is not built in, or not read. */
  readonly kind: BuiltInKind | null;
  /** `Pod`, `Certificate`. */
  readonly objectKind: string;
  /** `v1`, `cert-manager.io/v1`; null when nothing says. */
  readonly apiVersion: string | null;
}

export interface ObjectSink {
  object(raw: Fields, identity: Identity): void;
  /** A list that can only hold this kind: it counts as read though it be empty. */
  list(identity: Identity): void;
  /** A document has ended, and was whole. `useful`: it was Kubernetes. */
  document(useful: boolean): void;
  /** A document is damaged, and another one follows: what came of it does not count. */
  abandon(): void;
}

/** An array in a list in an array is the most that tools write. */
const DEEPEST = 4;

/**
 * Finds the Kubernetes objects in documents: a v1 List, a typed list (PodList), one object, an array of these, or lists by
 * the names of their kinds. Items of
 * typed lists often do not say what they are, and their list may say it after them.
 *
 * @param hint the kind the file's name promises, for what does not say
 */
export function createObjectReader(hint: BuiltInKind | null, sink: ObjectSink): JsonSink {
  const hinted = hint === null ? null : identityOf(hint);
  let useful = false;
  let items = 0;
  /** What the items of the list are, as far as its beginning tells. */
  let listed: Identity | null = null;
  let isList = false;
  let waiting: Fields[] = [];

  function visit(value: unknown, context: Identity | null, depth: number): void {
    if (Array.isArray(value)) {
      if (depth < DEEPEST) for (const item of value) visit(item, context, depth + 1);
      return;
    }
    const object = fields(value);
    const ownKind = text(object.kind);
    if (ownKind === null && context !== null && Array.isArray(object.items) && depth < DEEPEST) {
      for (const item of object.items) visit(item, context, depth + 1);
      tellList(context);
      useful = true;
    } else if (ownKind === null) {
      if (depth === 0 && object.metadata === undefined) visitByName(object);
      if (context === null || text(fields(object.metadata).name) === null) return;
      sink.object(object, context);
      useful = true;
    } else if (ownKind === 'Table' && Array.isArray(object.rows)) {
      // What `kubectl get` prints: whole objects stand in it only where they were asked for.
      for (const row of object.rows) {
        const shown = fields(fields(row).object);
        if (shown.kind !== 'PartialObjectMetadata') visit(shown, null, depth + 1);
      }
    } else if (isListKind(ownKind, object)) {
      if (depth >= DEEPEST) return;
      const inner = listIdentity(object);
      const members = Array.isArray(object.items) ? object.items : [];
      for (const item of members) visit(item, inner ?? context, depth + 1);
      tellList(inner ?? (ownKind === 'List' && members.length === 0 ? context : null));
      useful = true;
    } else visitOwn(object, ownKind);
  }

  /** `{"pods": [...], "nodes": {"items": [...]}}`: one document with the lists of several kinds, under their names. */
  function visitByName(object: Fields): void {
    const lists = Object.entries(object).flatMap(([word, value]) => {
      const kind = kindOfWord(word);
      const held: unknown = Array.isArray(value) ? value : fields(value).items;
      return kind === null || !Array.isArray(held) ? [] : [{ identity: identityOf(kind), held }];
    });
    // Many a JSON has something it calls services or events: only objects with names make it Kubernetes.
    if (!lists.some(({ held }) => held.some((item) => text(fields(fields(item).metadata).name) !== null))) return;
    for (const { identity, held } of lists) {
      for (const item of held) visit(item, identity, 2);
      tellList(identity);
    }
    useful = true;
  }

  function visitOwn(object: Fields, objectKind: string): void {
    const apiVersion = text(object.apiVersion);
    const kind = kindOf(objectKind, apiVersion);
    if (apiVersion === null && kind === null) return;
    sink.object(object, { kind, objectKind, apiVersion });
    useful = true;
  }

  function tellList(identity: Identity | null): void {
    if (identity !== null) sink.list(identity);
  }

  function reset(): void {
    [useful, items, listed, isList, waiting] = [false, 0, null, false, []];
  }

  return {
    list(start) {
      isList = true;
      listed = start === null ? hinted : listIdentity(fields(start));
    },
    item(value) {
      items += 1;
      if (Array.isArray(value) || text(fields(value).kind) !== null || listed !== null) visit(value, listed, 1);
      else waiting.push(fields(value));
    },
    document(value) {
      const object = fields(value);
      const ownKind = text(object.kind);
      // A file that promises a kind and holds null, or nothing in its list, had none to hold.
      const promised = hinted !== null && (value === null || (Array.isArray(value) && value.length === 0));
      if (isList) {
        const identity = listIdentity(object) ?? listed ?? hinted;
        for (const item of waiting) visit(item, identity, 1);
        const isTyped = ownKind !== null && ownKind !== 'List' && ownKind.endsWith('List');
        if (isTyped || items === 0) tellList(identity);
        useful ||= ownKind?.endsWith('List') === true || (identity !== null && items === 0);
        if (ownKind !== null && !ownKind.endsWith('List')) visitOwn(object, ownKind);
      } else if (promised) {
        tellList(hinted);
        useful = true;
      } else visit(value, hinted, 0);
      sink.document(useful);
      reset();
    },
    abandon() {
      sink.abandon();
      reset();
    },
  };
}

function isListKind(kind: string, object: Fields): boolean {
  return kind.endsWith('List') && (Array.isArray(object.items) || object.items === null);
}

/** What a typed list holds: PodList of v1 holds pods. Null for List, and for what is no list. */
function listIdentity(object: Fields): Identity | null {
  const kind = text(object.kind);
  if (kind === null || !kind.endsWith('List') || kind === 'List') return null;
  const objectKind = kind.slice(0, -'List'.length);
  const apiVersion = text(object.apiVersion);
  return { kind: kindOf(objectKind, apiVersion), objectKind, apiVersion };
}

export function identityOf(kind: BuiltInKind): Identity {
  const { group, version, objectKind } = RESOURCES[kind];
  return { kind, objectKind, apiVersion: group === '' ? version : `${group}/${version}` };
}

function text(raw: unknown): string | null {
  return typeof raw === 'string' && raw !== '' ? raw : null;
}
