import { objectKey } from '../../model/objects.ts';
import type { EventRecord } from '../../model/snapshot.ts';
import type { RawEvent } from './event.ts';

/** Events can outnumber everything else in a cluster: what a look keeps of them is bounded. */
export const MOST_EVENTS = 20_000;

export interface EventLog<E extends RawEvent = EventRecord> {
  add(event: E): void;
  /** Takes over what another log kept, and what it had to leave out. */
  absorb(other: EventLog<E>): void;
  /** Merged warnings that were let go because there were too many. */
  readonly droppedWarnings: number;
  /** Warnings before normal events, the newest first. */
  records(): readonly E[];
  /** What was left out, in words; null when all warnings were kept. Normal events make room for them, as is meant. */
  problem(): string | null;
}

/**
 * Merges events as they stream in: one record per object, type and reason. It has the newest message (of Failed the
 * longest), the counts of all of them added up, and the widest span. Never holds more than twice `most`.
 */
export function createEventLog<E extends RawEvent = EventRecord>(most: number = MOST_EVENTS): EventLog<E> {
  let kept = new Map<string, E>();
  let droppedWarnings = 0;

  function shrink(): void {
    const best = [...kept].sort(([, a], [, b]) => byWeight(a, b));
    droppedWarnings += countWarnings(best.slice(most).map(([, event]) => event));
    kept = new Map(best.slice(0, most));
  }

  function add(event: E): void {
    const key = `${event.type}/${event.reason}/${objectKey(event.object)}`;
    const known = kept.get(key);
    kept.set(key, known === undefined ? event : merge(known, event));
    if (kept.size > most * 2) shrink();
  }

  return {
    add,
    absorb(other) {
      for (const event of other.records()) add(event);
      droppedWarnings += other.droppedWarnings;
    },
    get droppedWarnings() {
      return droppedWarnings + Math.max(0, countWarnings(kept.values()) - most);
    },
    records: () => [...kept.values()].sort(byWeight).slice(0, most),
    problem() {
      const all = countWarnings(kept.values()) + droppedWarnings;
      return all <= most ? null : `events: of ${all} warnings the ${most} newest were kept`;
    },
  };
}

function countWarnings(events: Iterable<RawEvent>): number {
  let warnings = 0;
  for (const { type } of events) if (type === 'Warning') warnings += 1;
  return warnings;
}

function merge<E extends RawEvent>(a: E, b: E): E {
  const newer = (b.last ?? 0) >= (a.last ?? 0) ? b : a;
  const first = a.first === null || b.first === null ? (a.first ?? b.first) : Math.min(a.first, b.first);
  const { message } = newer.reason === 'Failed' ? longer(a, b) : newer;
  return { ...newer, message, count: a.count + b.count, first };
}

/** The kubelet tells a pull twice as Failed: in the registry's words, then as `Error: ImagePullBackOff`. The words count. */
function longer<E extends RawEvent>(a: E, b: E): E {
  return a.message.length > b.message.length ? a : b;
}

function byWeight(a: RawEvent, b: RawEvent): number {
  if (a.type !== b.type) return a.type === 'Warning' ? -1 : 1;
  const newerFirst = (b.last ?? 0) - (a.last ?? 0);
  if (newerFirst !== 0) return newerFirst;
  return compareText(
    `${a.object.namespace}/${a.object.name}/${a.reason}`,
    `${b.object.namespace}/${b.object.name}/${b.reason}`,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
