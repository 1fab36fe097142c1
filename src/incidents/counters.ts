import type { Counters, FirstSeen, RestartSeries } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { EventRecord, PodRecord } from '../model/snapshot.ts';
import { updateEvents } from './event-counters.ts';

/** How long the ledger remembers a restart count: the longest window a detector asks about, and one day for people. */
export const RESTART_MEMORY: Millis = 24 * 60 * 60 * 1000;
const HOUR: Millis = 60 * 60 * 1000;
/** Twice the longest window that is judged to the minute. */
const DENSE: Millis = 30 * 60 * 1000;
/** However often looks come: a backstop, not a rule. */
const MAX_SAMPLES = 320;

export interface CounterUpdate {
  readonly counters: Counters;
  readonly now: Millis;
  /** Null: there was no earlier look. */
  readonly lastLookAt: Millis | null;
  readonly pods: readonly PodRecord[];
  /** Was the pod list of this namespace read? What could not be seen keeps its counters. */
  readonly podsRead: (namespace: string) => boolean;
  readonly events: readonly EventRecord[];
  readonly eventsRead: (namespace: string) => boolean;
  readonly noticed: readonly string[];
  /** Could the state behind a noticed key be judged in this look? */
  readonly judged: (key: string) => boolean;
}

/** The counters after a look: restarts and events where they moved, first sightings while they last. */
export function updateCounters(update: CounterUpdate): Counters {
  return {
    restarts: updateRestarts(update),
    events: updateEvents({ ...update, series: update.counters.events }),
    firstSeen: updateFirstSeen(update),
  };
}

function updateRestarts({ counters, now, lastLookAt, pods, podsRead }: CounterUpdate): RestartSeries[] {
  const before = new Map(counters.restarts.map((series) => [series.container, series.samples]));
  const after: RestartSeries[] = [];
  for (const pod of pods) {
    for (const container of pod.detail?.containers ?? []) {
      if (container.restarts === 0) continue;
      const key = `${pod.namespace}/${pod.name}/${container.name}`;
      const samples = before.get(key) ?? zeroBefore(pod, now, lastLookAt);
      after.push({ container: key, samples: addSample(samples, now, container.restarts) });
    }
  }
  const unseen = counters.restarts.filter(
    (series) => !podsRead(series.container.slice(0, series.container.indexOf('/'))),
  );
  return [...after, ...unseen];
}

/** A container without a series had not restarted at the last look: that zero is what its first restarts are counted from. */
function zeroBefore({ created }: PodRecord, now: Millis, lastLookAt: Millis | null): RestartSeries['samples'] {
  if (lastLookAt === null || lastLookAt >= now) return [];
  return [{ at: Math.min(Math.max(lastLookAt, created ?? lastLookAt), now), count: 0 }];
}

/** A sample is added when the count moved; the newest one older than the memory stays, as the base to count from. */
function addSample(samples: RestartSeries['samples'], now: Millis, count: number): RestartSeries['samples'] {
  const last = samples.at(-1);
  // A lower count is another pod of the same name (StatefulSet): its series begins anew.
  if (last !== undefined && count < last.count) return [{ at: now, count }];
  const all = last !== undefined && last.count === count ? samples : [...samples, { at: now, count }];
  const base = all.findLastIndex((sample) => sample.at <= now - RESTART_MEMORY);
  return thin(all.slice(Math.max(base, 0)), now).slice(-MAX_SAMPLES);
}

/** Each sample of the last half hour, and before that the first of each hour: a crash loop of a day is some thirty numbers. */
function thin(samples: RestartSeries['samples'], now: Millis): RestartSeries['samples'] {
  const hourOf = (at: Millis) => Math.floor(at / HOUR);
  return samples.filter(({ at }, index) => {
    const before = samples[index - 1];
    return at > now - DENSE || before === undefined || hourOf(before.at) !== hourOf(at);
  });
}

function updateFirstSeen({ counters, now, noticed, judged }: CounterUpdate): FirstSeen[] {
  const before = new Map(counters.firstSeen.map(({ key, at }) => [key, at]));
  const holding = new Set(noticed);
  const kept = counters.firstSeen.filter(({ key }) => !holding.has(key) && !judged(key));
  return [...kept, ...[...holding].map((key) => ({ key, at: before.get(key) ?? now }))];
}
