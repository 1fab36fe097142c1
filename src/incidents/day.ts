import type { Day } from '../model/day.ts';
import { type Incident, isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import { byWeight } from './situation.ts';

/** What the ledger knows of the time from `since` (not counted) to `at`. Incidents folded into others are told with those. */
export function describeDay(
  { incidents, changes }: Pick<Ledger, 'incidents' | 'changes'>,
  since: Millis,
  at: Millis,
): Day {
  const isWithin = (moment: Millis | null): boolean => moment !== null && moment > since && moment <= at;
  const told = incidents.filter(({ state }) => state !== 'folded');
  /** As many as are remembered: the episodes of an incident are bounded. */
  const openings = ({ episodes, openedAt }: Incident): number =>
    new Set([...episodes.map((episode) => episode.openedAt), openedAt].filter(isWithin)).size;
  return {
    since,
    at,
    isKnown: told.some(({ firstSeen }) => firstSeen <= at) || changes.some((change) => change.at <= at),
    began: told.reduce((sum, incident) => sum + openings(incident), 0),
    opened: told.filter(({ firstSeen }) => isWithin(firstSeen)).toSorted((a, b) => a.firstSeen - b.firstSeen),
    recurred: told
      .filter((incident) => !isWithin(incident.firstSeen) && openings(incident) > 0)
      .map((incident) => ({ incident, times: openings(incident) })),
    ended: told.filter((incident) => !isOpen(incident) && isWithin(incident.endedAt)),
    open: told.filter(isOpen).toSorted(byWeight),
    flapping: told.filter(({ flapping }) => flapping),
    helped: told.flatMap((incident) =>
      [...incident.episodes.flatMap(({ followed }) => followed), ...incident.followed]
        .filter(({ clearSince }) => isWithin(clearSince))
        .map((followed) => ({ incident, followed })),
    ),
    changes: changes.filter((change) => isWithin(change.at) && !change.routine).length,
  };
}
