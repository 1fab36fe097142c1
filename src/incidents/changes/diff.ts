import type { Change, KindMemory } from '../../model/change.ts';
import { isCovered } from '../../model/coverage.ts';
import type { Millis } from '../../model/objects.ts';
import type { RecordByKind, Snapshot } from '../../model/snapshot.ts';
import { EVERYTHING, type Following, followConfigMaps } from './configs.ts';
import { type Interval, LOOK_SLACK } from './credit.ts';
import { CHANGING_KINDS, type ChangingKind, FACTS, OBJECT_KINDS } from './facts.ts';
import { type Facts, factsOfLine, keyOfLine, lineKey, placeOfLine, writeLine } from './line.ts';
import { calmed } from './restless.ts';
import { createTeller, indexScalers, type ScalerIndex } from './tell.ts';

/** Objects of one kind that are remembered; of those beyond, changes go unseen. */
export const MOST_REMEMBERED = 20_000;

export interface Difference {
  /** In no order. */
  readonly changes: readonly Change[];
  readonly memory: readonly KindMemory[];
}

/**
 * What is different between what earlier looks remember and this one. A kind that was never read before has no changes; one
 * that this look could not read in a namespace is remembered as it was there, and nothing in it counts as deleted.
 *
 * @param known changes of before: what is done over and over is no news.
 */
export function diffLook(memory: readonly KindMemory[], snapshot: Snapshot, known: readonly Change[] = []): Difference {
  const scalers = indexScalers(snapshot);
  const byKind = Map.groupBy(memory, ({ kind }) => kind);
  const parts = CHANGING_KINDS.map((kind) => {
    if (kind !== 'configmaps') return diffKind(kind, byKind.get(kind) ?? [], snapshot, { scalers, ...EVERYTHING });
    const following = followConfigMaps(memory, snapshot);
    const part = diffKind(kind, byKind.get(kind) ?? [], snapshot, { scalers, ...following });
    return { ...part, changes: calmed(part.changes, known) };
  });
  return { changes: parts.flatMap(({ changes }) => changes), memory: parts.flatMap((part) => part.memory) };
}

interface Telling extends Following {
  readonly scalers: ScalerIndex;
}

interface Remembered {
  readonly line: string;
  readonly readAt: Millis;
}

function diffKind<K extends ChangingKind>(
  kind: K,
  memory: readonly KindMemory[],
  snapshot: Snapshot,
  { scalers, follows, wasNamed }: Telling,
): Difference {
  if (!snapshot.coverage.some((entry) => entry.kind === kind && entry.state === 'ok')) return { changes: [], memory };
  const { now: seenAt } = snapshot.clock;
  const isRead = readingOf(kind, snapshot);
  const teller = createTeller(kind, scalers);
  const newest = memory.reduce<Millis | null>((last, { readAt }) => Math.max(last ?? readAt, readAt), null);
  const before = new Map<string, Remembered>();
  for (const { objects, readAt } of memory) for (const line of objects) before.set(keyOfLine(line), { line, readAt });

  const changes: Change[] = [];
  const lines: string[] = [];
  for (const record of snapshot.objects[kind] as readonly RecordByKind[K][]) {
    const { namespace, name, created } = record;
    if (!isRead(namespace)) continue;
    const facts: Facts | null = FACTS[kind](record);
    const key = lineKey(namespace, name);
    const known = before.get(key);
    if (facts === null) {
      before.delete(key);
      continue;
    }
    if (!follows(namespace, name, known !== undefined)) continue;
    before.delete(key);
    const line = writeLine(namespace, name, facts);
    if (lines.length < MOST_REMEMBERED) lines.push(line);
    if (newest === null) continue;
    const object = { kind: OBJECT_KINDS[kind], namespace, name };
    const interval = intervalOf(known?.readAt ?? newest, seenAt);
    if (known === undefined) {
      // What the look before merely could not read is older.
      if (created !== null && created > interval.after - LOOK_SLACK && wasNamed(namespace, name))
        changes.push(teller.made(object, record, 'created', interval));
    } else if (created !== null && created > interval.after)
      changes.push(teller.made(object, record, 'recreated', interval));
    else if (known.line !== line)
      changes.push(...teller.changed(object, record, factsOfLine(known.line), facts, interval));
  }

  const left: Remembered[] = [];
  for (const known of before.values()) {
    const place = placeOfLine(known.line);
    if (snapshot.partial || !isRead(place.namespace)) left.push(known);
    else if (follows(place.namespace, place.name, true))
      changes.push(teller.deleted({ kind: OBJECT_KINDS[kind], ...place }, intervalOf(known.readAt, seenAt)));
  }
  const older = Map.groupBy(left, ({ readAt }) => readAt);
  const kept = [...older].map(([readAt, objects]) => ({ kind, readAt, objects: objects.map(({ line }) => line) }));
  return { changes, memory: [{ kind, readAt: seenAt, objects: lines }, ...kept] };
}

function intervalOf(after: Millis, seenAt: Millis): Interval {
  return { after: Math.min(after, seenAt), seenAt };
}

/** Coverage is asked once for each namespace, not for each object. */
function readingOf(kind: ChangingKind, { coverage }: Snapshot): (namespace: string) => boolean {
  const ofKind = coverage.filter((entry) => entry.kind === kind);
  const known = new Map<string, boolean>();
  return (namespace) => {
    const answer = known.get(namespace) ?? isCovered(ofKind, kind, namespace);
    known.set(namespace, answer);
    return answer;
  };
}
