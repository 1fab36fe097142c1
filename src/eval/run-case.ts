import { createDetectors, DEFAULT_RULES, DETECTORS, detect, type Judges, kindsOf } from '../detectors/index.ts';
import { causesByKey, foldGroups, groupFindings, track } from '../incidents/index.ts';
import type { Detection } from '../model/detection.ts';
import type { Finding } from '../model/finding.ts';
import { type Incident, type IncidentTurn, isOpen } from '../model/incident.ts';
import { emptyLedger, type Ledger } from '../model/ledger.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Case, CaseEntry } from './case.ts';
import { createControllers } from './controllers.ts';
import { type JudgedIncident, matches } from './match.ts';

export interface CaseResult {
  readonly name: string;
  readonly looks: number;
  /** A case that expects nothing. */
  readonly isHealthy: boolean;
  readonly met: readonly CaseEntry[];
  readonly missed: readonly MissedEntry[];
  /** Incidents above info that no entry expects or tolerates. */
  readonly wrong: readonly JudgedIncident[];
  /** Incidents above info. */
  readonly incidents: number;
  /** How many causes its trouble has; null where nobody counted. */
  readonly causes: number | null;
  /** What could not be read, or a detector that failed. */
  readonly problems: readonly string[];
}

export interface MissedEntry {
  readonly entry: CaseEntry;
  readonly why: string;
}

/** Runs all looks of a case through detect and track, as the monitor would, and compares. @param codes limits what is run and expected; empty: all. */
export async function runCase(
  item: Case,
  codes: ReadonlySet<string>,
  judges: Judges = createDetectors(DETECTORS, DEFAULT_RULES),
): Promise<CaseResult> {
  const chosen = codes.size === 0 ? judges.detectors : judges.detectors.filter(({ code }) => codes.has(code));
  const isAsked = (entry: CaseEntry) => codes.size === 0 || entry.codes?.some((code) => codes.has(code)) === true;
  const { incidents, turns, problems } = await look(item, { ...judges, detectors: chosen });
  const loud = [...incidents.values()].filter(({ isInfo }) => !isInfo);

  const met: CaseEntry[] = [];
  const missed: MissedEntry[] = [];
  for (const entry of item.expected.filter(isAsked)) {
    const candidates = [...incidents.values()].filter((incident) => matches(entry, incident));
    const why = candidates.length === 0 ? 'no incident' : wrongTurns(entry, candidates, turns);
    if (why === null) met.push(entry);
    else missed.push({ entry, why });
  }
  const allowed = [...item.expected, ...item.tolerated];
  return {
    name: item.name,
    looks: item.looks.length,
    isHealthy: item.expected.length === 0,
    met,
    missed,
    wrong: loud.filter((incident) => !allowed.some((entry) => matches(entry, incident))),
    incidents: loud.length,
    causes: item.causes,
    problems,
  };
}

interface Looked {
  readonly incidents: ReadonlyMap<number, JudgedIncident>;
  /** By look label, then incident number. */
  readonly turns: ReadonlyMap<string, ReadonlyMap<number, IncidentTurn>>;
  readonly problems: readonly string[];
}

async function look(item: Case, { detectors, thresholds, custom }: Judges): Promise<Looked> {
  let ledger: Ledger = emptyLedger(item.name);
  const incidents = new Map<number, JudgedIncident>();
  const turns = new Map<string, ReadonlyMap<number, IncidentTurn>>();
  const problems: string[] = [];
  for (const [index, { label, open }] of item.looks.entries()) {
    const { source, recorded } = await open();
    const look = await source.look({
      // What changed in them belongs to a trouble's story wherever a case holds them.
      kinds: kindsOf(detectors, ['configmaps']),
      custom: [...custom, ...recorded],
      signal: new AbortController().signal,
    });
    await source.close();
    // The case is the cluster: its looks may have been taken under several names.
    const snapshot = { ...look, cluster: item.name };
    // A state without a time waits for the look that dates it.
    const memory = index < item.looks.length - 1 ? { ...ledger, isLastLook: false } : ledger;
    const detection = detect(snapshot, memory, detectors, thresholds);
    const tracked = track(ledger, snapshot, detection);
    ledger = tracked.ledger;
    turns.set(label, new Map(tracked.updates.map(({ incident, turn }) => [incident.number, turn])));
    for (const judged of judge(ledger, detection, snapshot))
      incidents.set(judged.number, merge(incidents.get(judged.number), judged));
    problems.push(...snapshot.problems, ...detection.problems);
  }
  return { incidents, turns, problems };
}

/** What each incident says in this look, with all that is folded in it. */
function judge(ledger: Ledger, detection: Detection, { objects }: Snapshot): JudgedIncident[] {
  const controllersOf = createControllers(objects);
  const byKey = new Map<string, Incident>();
  for (const incident of ledger.incidents.filter(isOpen)) {
    for (const { key } of incident.consequences) byKey.set(key, incident);
  }
  for (const incident of ledger.incidents)
    if (isOpen(incident) || !byKey.has(incident.key)) byKey.set(incident.key, incident);
  const familyOf = ({ code }: Finding) => detection.rules.get(code)?.family ?? code;
  const groups = groupFindings(ledger.cluster, detection.findings, familyOf);
  const awaited = causesByKey(ledger.cluster, detection.awaited);
  return foldGroups(groups, causesByKey(ledger.cluster, detection.links)).flatMap(({ root, consequences }) => {
    // What is told before its cause may be told under the cause's key.
    const incident = byKey.get(root.key) ?? byKey.get(awaited.get(root.key) ?? '');
    if (incident === undefined) return [];
    const all = [root, ...consequences];
    return {
      number: incident.number,
      code: incident.code,
      codes: [...new Set([incident.code, ...all.flatMap(({ codes }) => codes)])],
      owner: incident.owner,
      objects: all.flatMap((group) => [group.lead.owner, ...group.objects, ...group.objects.flatMap(controllersOf)]),
      isInfo: all.every(({ severity }) => severity === 'info'),
      message: root.lead.message,
    };
  });
}

/** An incident of several looks keeps every object and code it ever had. */
function merge(before: JudgedIncident | undefined, now: JudgedIncident): JudgedIncident {
  if (before === undefined) return now;
  return {
    ...now,
    codes: [...new Set([...before.codes, ...now.codes])],
    objects: [...before.objects, ...now.objects],
    isInfo: before.isInfo && now.isInfo,
  };
}

/** Null when some incident went through every state the entry asks for; else the first that differs. */
function wrongTurns(entry: CaseEntry, candidates: readonly JudgedIncident[], turns: Looked['turns']): string | null {
  const wanted = Object.entries(entry.states ?? {});
  const complaints = candidates.map(({ number }) => {
    const wrong = wanted.find(([label, state]) => turns.get(label)?.get(number) !== state);
    return wrong === undefined
      ? null
      : `${wrong[0]}: expected ${wrong[1]}, was ${turns.get(wrong[0])?.get(number) ?? 'not told'}`;
  });
  return complaints.includes(null) ? null : (complaints[0] ?? 'no incident');
}
