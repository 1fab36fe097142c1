import { isCovered, whyBlind, whyNotCovered } from '../model/coverage.ts';
import type { Detection } from '../model/detection.ts';
import type { Incident, IncidentUpdate } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { updateCounters } from './counters.ts';
import { type FindingGroup, groupFindings } from './group.ts';
import { incidentKey } from './key.ts';
import { excused, sighted, unseen } from './lifecycle.ts';
import { type Look, readLook } from './look.ts';

/** Ended incidents the ledger remembers; the longest ended are forgotten first, their numbers never used again. */
export const MAX_ENDED = 2_000;

export interface Tracked {
  readonly ledger: Ledger;
  readonly updates: readonly IncidentUpdate[];
}

/** One look's findings against the ledger: the ledger as it will be committed, and one update for each incident touched. */
export function track(ledger: Ledger, snapshot: Snapshot, detection: Detection): Tracked {
  const now = snapshot.clock.now;
  const look = readLook(snapshot, detection);
  const known = new Map(ledger.incidents.map((incident) => [incident.key, incident]));
  const groups = groupFindings(ledger.cluster, detection.findings, (finding) => look.familyOf(finding.code));
  let nextNumber = ledger.nextNumber;

  const updates: IncidentUpdate[] = [];
  for (const group of groups.toSorted(byAge)) {
    const before = known.get(group.key);
    const update = sighted(before, look.sighting(group), before?.number ?? nextNumber, now);
    if (before === undefined) nextNumber += 1;
    updates.push(update);
  }

  const seen = new Set(groups.map((group) => group.key));
  const stillBad = new Set(
    detection.excused.map(({ code, owner }) => incidentKey(ledger.cluster, owner, look.familyOf(code))),
  );
  for (const incident of ledger.incidents) {
    if (!isOpen(incident) || seen.has(incident.key)) continue;
    updates.push(stillBad.has(incident.key) ? excused(incident) : unseen(incident, look.absence(incident), now));
  }

  for (const { incident } of updates) known.set(incident.key, incident);
  return {
    updates,
    ledger: {
      ...ledger,
      cycle: ledger.cycle + 1,
      // A look that saw nothing is no look: counters go on from the last one that did.
      lastLookAt: whyBlind(snapshot.coverage) === null ? now : ledger.lastLookAt,
      nextNumber,
      incidents: forgetOldest([...known.values()]),
      counters: updateCounters({
        counters: ledger.counters,
        now,
        lastLookAt: ledger.lastLookAt,
        pods: snapshot.objects.pods,
        podsRead: (namespace) => isCovered(snapshot.coverage, 'pods', namespace),
        noticed: detection.noticed,
        judged: (key) => wasJudged(key, look, snapshot, detection.failed),
      }),
    },
  };
}

/** Noticed keys read `Code/namespace/name`. */
function wasJudged(key: string, look: Look, snapshot: Snapshot, failed: ReadonlySet<string>): boolean {
  const [code = '', namespace = ''] = key.split('/');
  return !failed.has(code) && whyNotCovered(snapshot.coverage, look.needsOf(code), namespace) === null;
}

/** New incidents are numbered in the order their trouble began. */
function byAge(a: FindingGroup, b: FindingGroup): number {
  return (a.since ?? Number.POSITIVE_INFINITY) - (b.since ?? Number.POSITIVE_INFINITY) || (a.key < b.key ? -1 : 1);
}

function forgetOldest(incidents: readonly Incident[]): Incident[] {
  const ended = incidents.filter((incident) => !isOpen(incident));
  if (ended.length <= MAX_ENDED) return [...incidents];
  const forgotten = new Set(
    ended
      .toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
      .slice(0, ended.length - MAX_ENDED)
      .map((incident) => incident.key),
  );
  return incidents.filter((incident) => !forgotten.has(incident.key));
}
