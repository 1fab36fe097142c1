import type { EventSeries } from '../model/ledger.ts';
import { eventKey, type Millis } from '../model/objects.ts';
import type { EventRecord } from '../model/snapshot.ts';

/** How long the ledger remembers a count of events: twice the window they are judged by. */
export const EVENT_MEMORY: Millis = 60 * 60 * 1000;
/** Warnings can outnumber everything else; those that were seen last are remembered. */
export const MOST_SERIES = 2_000;
/** However often looks come: a backstop, not a rule. */
const MAX_SAMPLES = 64;

export interface EventUpdate {
  readonly series: readonly EventSeries[];
  readonly now: Millis;
  readonly events: readonly EventRecord[];
  /** Were the events of this namespace read? What could not be seen keeps its counts. */
  readonly eventsRead: (namespace: string) => boolean;
}

/** The counts of Warning events after a look, where they moved. An event that is gone, or has rested, is forgotten. */
export function updateEvents({ series, now, events, eventsRead }: EventUpdate): EventSeries[] {
  const before = new Map(series.map(({ event, samples }) => [event, samples]));
  const after: EventSeries[] = events
    .filter(({ type, count, last }) => type === 'Warning' && count > 1 && last !== null && now - last <= EVENT_MEMORY)
    .toSorted((a, b) => (b.last ?? 0) - (a.last ?? 0))
    .slice(0, MOST_SERIES)
    .map((event) => {
      const key = eventKey(event);
      return { event: key, samples: addSample(before.get(key) ?? [], now, event.count) };
    });
  const unseen = series.filter(({ event }) => !eventsRead(namespaceOf(event)));
  return [...after, ...unseen].slice(0, MOST_SERIES);
}

/** A sample is added when the count moved; the newest one older than the memory stays, as the base to count from. */
function addSample(samples: EventSeries['samples'], now: Millis, count: number): EventSeries['samples'] {
  const last = samples.at(-1);
  // A lower count is another event of the same kind: the former one expired.
  if (last !== undefined && count < last.count) return [{ at: now, count }];
  const all = last !== undefined && last.count === count ? samples : [...samples, { at: now, count }];
  const base = all.findLastIndex(({ at }) => at <= now - EVENT_MEMORY);
  return all.slice(Math.max(base, 0)).slice(-MAX_SAMPLES);
}

/** Events about what lies in no namespace are kept in `default`. */
function namespaceOf(key: string): string {
  const [, namespace = ''] = key.split('/');
  return namespace === '' ? 'default' : namespace;
}
