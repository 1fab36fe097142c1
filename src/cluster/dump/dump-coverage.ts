import type { Coverage, CoverageState, KindName } from '../../model/snapshot.ts';
import { type BuiltInKind, RESOURCES } from '../resources.ts';
import type { ByNamespace, FilePlace } from './layout.ts';

/** What came of one file. */
export interface FileOutcome {
  readonly shown: string;
  readonly place: FilePlace;
  /** Null when it was read whole. */
  readonly damage: string | null;
  /** The namespaces of the objects in its whole documents, by kind; a kind that was listed and has none is there too. */
  readonly read: ReadonlyMap<BuiltInKind, ReadonlySet<string>>;
  /** Kinds in the document that is damaged. */
  readonly torn: ReadonlySet<BuiltInKind>;
  /** Kinds that were read but for single objects: what is damaged may have been one of them. */
  readonly gaps: ReadonlySet<BuiltInKind>;
}

export interface CoverageLog {
  note(outcome: FileOutcome): void;
  /** What the dump itself says could not be had, in one namespace or (null) at all. */
  noteError(kind: BuiltInKind, namespace: string | null, message: string): void;
  /** @param namespaces all that the dump knows, by their own objects */
  finish(namespaces: readonly string[]): DumpCoverage;
}

export interface DumpCoverage {
  cover(kind: BuiltInKind): readonly Coverage[];
}

interface Trouble {
  readonly state: Exclude<CoverageState, 'ok'>;
  readonly reason: string;
}

interface ListFile {
  readonly kind: BuiltInKind;
  readonly place: ByNamespace;
  readonly seen: ReadonlySet<string>;
  readonly damage: string | null;
}

/** Adds up what the files of a dump read, kind by kind and, where its layout tells, namespace by namespace. */
export function createCoverageLog(): CoverageLog {
  const seen = new Map<BuiltInKind, Set<string>>();
  const everywhere = new Map<BuiltInKind, Trouble>();
  const inNamespace = new Map<BuiltInKind, Map<string, Trouble>>();
  const layouts = new Map<string, ListFile[]>();
  const single: (readonly [BuiltInKind, string | null, string])[] = [];
  const unknownDamage: string[] = [];
  const withGaps = new Map<BuiltInKind, string>();

  function failEverywhere(kind: BuiltInKind, reason: string): void {
    if (!everywhere.has(kind)) everywhere.set(kind, { state: 'failed', reason });
  }

  function troubleIn(kind: BuiltInKind, namespace: string, trouble: Trouble): void {
    const known = inNamespace.get(kind) ?? new Map<string, Trouble>();
    inNamespace.set(kind, known.has(namespace) ? known : known.set(namespace, trouble));
  }

  function noteDamage({ shown, place, torn, gaps }: FileOutcome, damage: string): void {
    const reason = `${shown} ${damage}`;
    for (const kind of gaps) withGaps.set(kind, withGaps.get(kind) ?? `some may be lost: ${reason}`);
    const ownList = place.kind !== null && !place.isSingle && place.byNamespace !== null ? place.kind : null;
    for (const kind of torn) if (kind !== ownList && kind !== place.kind) failEverywhere(kind, reason);
    if (place.kind === null && torn.size === 0 && place.resource === null) unknownDamage.push(shown);
    if (place.kind === null || ownList !== null || gaps.has(place.kind)) return;
    if (place.isSingle) single.push([place.kind, place.byNamespace?.namespace ?? null, reason]);
    else failEverywhere(place.kind, reason);
  }

  /** Files that tell their namespaces by their place, all of one layout in one folder. */
  function judgeLayout(files: readonly ListFile[], namespaces: readonly string[]): void {
    if (!isByNamespace(files)) {
      for (const { kind, damage } of files) if (damage !== null) failEverywhere(kind, damage);
      return;
    }
    for (const { kind, place, damage } of files) {
      if (damage !== null) troubleIn(kind, place.namespace, { state: 'failed', reason: damage });
    }
    const known = new Set([...files.map(({ place }) => place.namespace), ...namespaces]);
    for (const [kind, ofKind] of Map.groupBy(files, (file) => file.kind)) {
      const there = new Set(ofKind.map(({ place }) => place.namespace));
      for (const namespace of known) {
        if (there.has(namespace) || seen.get(kind)?.has(namespace)) continue;
        troubleIn(kind, namespace, { state: 'absent', reason: `the dump has no file of ${kind} for it` });
      }
    }
  }

  function cover(kind: BuiltInKind): readonly Coverage[] {
    const places = [...(inNamespace.get(kind) ?? [])];
    if (!seen.has(kind) && !everywhere.has(kind)) {
      // Nothing of it was read: what kept it from being read in one namespace is all there is to say.
      const [, trouble] = places.find(([, { state }]) => state !== 'absent') ?? [null, absence(kind)];
      return [{ kind, namespace: null, ...trouble }];
    }
    const whole = everywhere.get(kind) ?? { state: 'ok', reason: null };
    const gap = whole.state === 'ok' ? withGaps.get(kind) : undefined;
    return [
      { kind, namespace: null, ...whole },
      // The first of equals is what counts; the second is told.
      ...(gap === undefined ? [] : [{ kind, namespace: null, state: 'failed', reason: gap } as const]),
      ...places.map(([namespace, trouble]) => ({ kind, namespace, ...trouble })),
    ];
  }

  function absence(kind: BuiltInKind): Trouble {
    const [damaged] = unknownDamage;
    const reason =
      damaged === undefined
        ? `not in the dump: add the output of \`kubectl get ${kind} -A -o json\``
        : `not in the dump, or in ${damaged}, which was not read whole`;
    return { state: 'absent', reason };
  }

  return {
    note(outcome) {
      const { place, damage, read } = outcome;
      for (const [kind, namespaces] of read) {
        const known = seen.get(kind) ?? new Set<string>();
        for (const namespace of namespaces) known.add(namespace);
        seen.set(kind, known);
      }
      const { kind, byNamespace, isSingle } = place;
      if (kind !== null && byNamespace !== null && !isSingle && RESOURCES[kind].namespaced) {
        const files = layouts.get(byNamespace.layout) ?? [];
        const reason = damage === null || outcome.gaps.has(kind) ? null : `${outcome.shown} ${damage}`;
        files.push({ kind, place: byNamespace, seen: read.get(kind) ?? new Set(), damage: reason });
        layouts.set(byNamespace.layout, files);
      }
      if (damage !== null) noteDamage(outcome, damage);
    },
    noteError(kind, namespace, message) {
      const state = /forbidden|unauthorized/i.test(message) ? 'denied' : 'failed';
      const trouble: Trouble = { state, reason: `the dump says: ${message}` };
      if (namespace !== null) troubleIn(kind, namespace, trouble);
      else if (!everywhere.has(kind)) everywhere.set(kind, trouble);
    },
    finish(namespaces) {
      for (const files of layouts.values()) judgeLayout(files, namespaces);
      for (const [kind, namespace, reason] of single) {
        // One object of many is lost: told as a problem. Where it was the only one, nothing of the kind was read.
        if (namespace === null && !seen.has(kind)) failEverywhere(kind, reason);
        else if (namespace !== null && !seen.get(kind)?.has(namespace)) {
          troubleIn(kind, namespace, { state: 'failed', reason });
        }
      }
      return { cover };
    },
  };
}

/** Does the content bear out that places name namespaces? An empty or damaged file alone tells nothing. */
function isByNamespace(files: readonly ListFile[]): boolean {
  if (files.some(({ place }) => place.isSure)) return true;
  const speaking = files.filter(({ seen }) => seen.size > 0);
  return speaking.length > 0 && speaking.every(({ seen, place }) => seen.size === 1 && seen.has(place.namespace));
}

/** The part of a look's request that a dump covers by files. */
export function isBuiltIn(kind: KindName): kind is BuiltInKind {
  return kind !== 'customresources';
}
