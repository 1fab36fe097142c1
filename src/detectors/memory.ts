import { isOpen } from '../model/incident.ts';
import { eventKey } from '../model/objects.ts';
import type { Clock } from '../model/snapshot.ts';
import type { View, ViewMemory } from './view.ts';

/** What the ledger remembers, as the view tells it. */
export function createMemory(
  memory: ViewMemory,
  clock: Clock,
): Pick<View, 'restartsWithin' | 'eventsWithin' | 'openIncidents' | 'firstNoticed'> {
  let restarts: ReadonlyMap<string, readonly { readonly at: number; readonly count: number }[]> | null = null;
  let events: ReadonlyMap<string, readonly { readonly at: number; readonly count: number }[]> | null = null;
  let noticed: ReadonlyMap<string, number> | null = null;
  return {
    restartsWithin(pod, container, count, window) {
      const start = clock.now - window;
      if (pod.created !== null && pod.created >= start) return count;
      restarts ??= new Map(memory.counters.restarts.map((series) => [series.container, series.samples]));
      const samples = restarts.get(`${pod.namespace}/${pod.name}/${container}`);
      if (samples === undefined) {
        // The ledger keeps a series for every container that ever restarted: none means zero at the last look.
        return memory.lastLookAt !== null && memory.lastLookAt >= start ? count : null;
      }
      // Samples from before its creation are another pod's of the same name (StatefulSet).
      const born = pod.created ?? Number.NEGATIVE_INFINITY;
      const base = samples.findLast((sample) => sample.at <= start && sample.at >= born);
      return base === undefined ? null : Math.max(0, count - base.count);
    },
    eventsWithin(event, window) {
      const start = clock.now - window;
      if (event.last !== null && event.last < start) return 0;
      if (event.first !== null && event.first >= start) return event.count;
      events ??= new Map(memory.counters.events.map((series) => [series.event, series.samples]));
      const samples = events.get(eventKey(event)) ?? [];
      const base = samples.findLast(({ at }) => at <= start);
      if (base === undefined) return null;
      // A lower count: the event of the last look expired, and this is another that began since, though not when.
      return event.count >= base.count ? event.count - base.count : null;
    },
    openIncidents: () => (memory.incidents ?? []).filter(isOpen),
    firstNoticed(key) {
      noticed ??= new Map(memory.counters.firstSeen.map((entry) => [entry.key, entry.at]));
      return noticed.get(key) ?? null;
    },
  };
}
