import type { CycleRecord, KeptIncident, LookRecord, TurnRecord } from '../../history/index.ts';
import type { FindingCode } from '../../model/finding.ts';
import { type IncidentState, type IncidentTurn, isOpen } from '../../model/incident.ts';
import { NO_NOTIFICATIONS } from '../../model/notification.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import { NO_WEIGHT } from '../../model/weight.ts';

/** Looks of a version that kept none, from its cycles and what it recorded of incidents: the first is whole, and nobody had been told of anything. */
export function looksOfTurns(cycles: readonly CycleRecord[], turns: readonly TurnRecord[]): readonly LookRecord[] {
  const byMoment = Map.groupBy(turns, ({ at }) => at);
  const known = new Map<number, KeptIncident>();
  // What turned before the first cycle that is left is how it was found.
  const first = cycles[0]?.at ?? 0;
  for (const turn of turns.filter(({ at }) => at < first)) known.set(turn.number, turned(known.get(turn.number), turn));
  let cost = 0;
  return cycles.map(({ cycle, at, costUsd, model }, index): LookRecord => {
    cost += costUsd ?? 0;
    const own = byMoment.get(at) ?? [];
    const updates = own.map(({ number, turn, severity }) => {
      const before = known.get(number);
      const previousSeverity = before !== undefined && before.severity !== severity ? before.severity : null;
      return { number, turn, previousSeverity, loud: true };
    });
    for (const turn of own) known.set(turn.number, turned(known.get(turn.number), turn));
    const isFirst = index === 0;
    const found = isFirst ? [...known.values()].filter(isOpen).map(({ number }) => number) : [];
    const named = new Set([...found, ...own.map(({ number }) => number)]);
    return {
      ...{ cycle, at, updates, incidents: [...named].flatMap((number) => known.get(number) ?? []) },
      before: isFirst ? { channels: [], notifications: NO_NOTIFICATIONS } : null,
      ...{ changedAt: [], blind: null, awaySince: null, intervalMs: intervalAt(cycles, index) },
      ...{ costUsd: model === null && cost === 0 ? null : cost, decisions: [] },
    };
  });
}

const STATES: Readonly<Record<IncidentTurn, IncidentState>> = {
  ...{ opened: 'open', ongoing: 'open', recurring: 'open', flapping: 'open' },
  ...{ resolved: 'resolved', gone: 'gone', unknown: 'unknown', folded: 'folded' },
};
const BEGINS: ReadonlySet<IncidentTurn> = new Set(['opened', 'recurring', 'flapping']);

/** The incident after the turn, as far as a turn tells. */
function turned(known: KeptIncident | undefined, record: TurnRecord): KeptIncident {
  const { number, turn, at, severity, code, message, namespace } = record;
  const owner = ownerOf(record.owner, namespace ?? '');
  const state = STATES[turn];
  const isOver = state !== 'open' && state !== 'unknown';
  const begins = known === undefined || (BEGINS.has(turn) && !isOpen(known));
  return {
    ...{
      number,
      owner,
      state,
      severity,
      message,
      labels: {},
      family: '',
      key: `${owner.kind}/${owner.name}/${number}`,
    },
    // Codes are public and never change their meaning; this program wrote them.
    code: code as FindingCode,
    ...{ severityBecause: null, findingSeverity: 'medium', affected: { count: 1, names: [], peak: 1 } },
    ...{ consequences: [], consequencePeak: 0, startKnown: false, lastSeen: at, healthySince: null, healthyLooks: 0 },
    firstSeen: known?.firstSeen ?? at,
    openedAt: begins ? at : (known?.openedAt ?? at),
    endedAt: isOver ? at : null,
    ...{ occurredAt: null, openings: [], foldedInto: null, episodes: [], followed: [], unknownBecause: null },
    flapping: turn === 'flapping' || (known?.flapping === true && !begins),
    occurrences: occurrencesAfter(known, turn, begins),
    ...{ weight: NO_WEIGHT, quietedBy: null, told: 'yes' },
  };
}

function occurrencesAfter(known: KeptIncident | undefined, turn: IncidentTurn, begins: boolean): number {
  // One that comes back was there before, though nobody remembers when.
  if (known === undefined) return turn === 'recurring' || turn === 'flapping' ? 2 : 1;
  return known.occurrences + (begins && turn !== 'opened' ? 1 : 0);
}

/** `Deployment api`. */
function ownerOf(text: string, namespace: string): ObjectRef {
  const [kind = '', name = ''] = text.split(' ', 2);
  return { kind, namespace, name };
}

/** From the look before, else to the next one: as often as it looked then. */
function intervalAt(cycles: readonly CycleRecord[], index: number): Millis {
  const [a, b] = index === 0 ? [cycles[0], cycles[1]] : [cycles[index - 1], cycles[index]];
  return a === undefined || b === undefined ? 0 : b.at - a.at;
}
