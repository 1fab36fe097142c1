import { objectKey } from '../../model/objects.ts';
import type { EventRecord } from '../../model/snapshot.ts';
import type { RawEvent } from './event.ts';

/** Events can outnumber everything else in a cluster: what a look keeps of them is bounded. */
export const MOST_EVENTS = 20_000;

export interface EventLog<E extends RawEvent = EventRecord> {
  add(event: E): void;
  /** Takes over what another log kept, and what it had to leave out. */
  absorb(other: EventLog<E>): void;
  /** The events that count most, in no order, each under what it is merged by. */
  best(): ReadonlyMap<string, E>;
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

  function best(): Map<string, E> {
    return kept.size <= most ? kept : heaviest(kept, most);
  }

  function put(key: string, event: E): void {
    const known = kept.get(key);
    kept.set(key, known === undefined ? event : merge(known, event));
    if (kept.size <= most * 2) return;
    const left = best();
    droppedWarnings += countWarnings(kept.values()) - countWarnings(left.values());
    kept = left;
  }

  return {
    add: (event) => put(`${event.type}/${event.reason}/${objectKey(event.object)}`, event),
    absorb(other) {
      for (const [key, event] of other.best()) put(key, event);
      droppedWarnings += other.droppedWarnings;
    },
    best,
    get droppedWarnings() {
      return droppedWarnings + Math.max(0, countWarnings(kept.values()) - most);
    },
    records: () => [...best().values()].sort(byWeight),
    problem() {
      const all = countWarnings(kept.values()) + droppedWarnings;
      return all <= most ? null : `events: of ${all} warnings the ${most} newest were kept`;
    },
  };
}

/** The first `most` by weight. Sorted are numbers, not events: of those nearly all are told apart by their time. */
function heaviest<E extends RawEvent>(events: ReadonlyMap<string, E>, most: number): Map<string, E> {
  const weights = Float64Array.from(events.values(), weightOf).sort();
  const least = weights[weights.length - most] ?? 0;
  const kept = new Map<string, E>();
  const atLeast: [string, E][] = [];
  for (const entry of events) {
    const weight = weightOf(entry[1]);
    if (weight > least) kept.set(entry[0], entry[1]);
    else if (weight === least) atLeast.push(entry);
  }
  atLeast.sort(([, a], [, b]) => byWeight(a, b));
  for (const [key, event] of atLeast.slice(0, most - kept.size)) kept.set(key, event);
  return kept;
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

/** More than any time (RFC 3339 ends in the year 9999), and little enough for the sum to be exact. */
const WARNING_WEIGHT = 2 ** 50;

function weightOf({ type, last }: RawEvent): number {
  return (type === 'Warning' ? WARNING_WEIGHT : 0) + (last ?? 0);
}

function byWeight(a: RawEvent, b: RawEvent): number {
  const heavierFirst = weightOf(b) - weightOf(a);
  if (heavierFirst !== 0) return heavierFirst;
  return (
    compareText(a.object.namespace, b.object.namespace) ||
    compareText(a.object.name, b.object.name) ||
    compareText(a.reason, b.reason)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
