import { missingRules, OPENSHIFT_RESOURCES } from '../../cluster/index.ts';
import { describeNotSeen } from '../../conversation/index.ts';
import type { Incident } from '../../model/incident.ts';
import type { Situation } from '../../model/situation.ts';
import { type Coverage, KIND_NAMES, type Snapshot } from '../../model/snapshot.ts';
import { incidentText } from './incident-text.ts';
import type { Paint } from './paint.ts';
import { elapsed, fullTime } from './times.ts';
import { wrap } from './wrap.ts';

/** Few dumps hold all kinds: the foremost tell enough. */
const MOST_ABSENT = 6;

export interface LookText {
  readonly situation: Situation;
  readonly snapshot: Snapshot;
  readonly milliseconds: number;
  /** `INC-7` for incidents the ledger knows, `new` for others: numbers are given by the running monitor. */
  readonly nameOf: (incident: Incident) => string;
}

/** What `k8s-monitor once` prints. A healthy cluster is one line. */
export function lookText(
  { situation, snapshot, milliseconds, nameOf }: LookText,
  paint: Paint,
  columns: number | null,
): string {
  const { counts, open, notSeen, problems } = situation;
  const share = (ready: number | null, all: number | null, noun: string) =>
    ready === null || all === null ? [] : [`${ready}/${all} ${noun} ready`];
  const head = [
    paint.bold(situation.cluster),
    ...(situation.serverVersion === null ? [] : [situation.serverVersion]),
    `looked in ${elapsed(milliseconds)}`,
    ...(snapshot.partial
      ? [`as of ${snapshot.clock.bound === 'lower' ? 'not before ' : ''}${fullTime(situation.at)}`]
      : []),
    ...share(counts.nodesReady, counts.nodes, 'nodes'),
    ...share(counts.podsReady, counts.pods, 'pods'),
    // Nothing found is good news only where everything was looked at.
    ...(open.length > 0 ? [] : [notSeen.length === 0 ? paint.good('no incidents') : 'no incidents in what was seen']),
  ].join(' · ');
  const absent = snapshot.coverage.filter(isAbsent);
  const rules = missingRules(notSeen);
  return [
    ...[
      head,
      ...(notSeen.length === 0 ? [] : [paint.bad(`could not see: ${describeNotSeen(notSeen)}`)]),
      ...(rules === null ? [] : [paint.bad(`to see it, let the role list ${rules} (see k8s/overlays)`)]),
      ...(absent.length === 0 ? [] : [paint.dim(absenceText(absent, snapshot.partial))]),
      ...problems.map((problem) => paint.bad(`problem: ${problem}`)),
    ].map((line) => wrap(line, columns, 2)),
    ...open.flatMap((incident) => ['', incidentText(incident, situation.at, paint, nameOf(incident), columns)]),
    '',
  ].join('\n');
}

/** Of the resources only OpenShift has, nobody elsewhere wants to hear. */
function isAbsent({ state, resource }: Coverage): boolean {
  return state === 'absent' && !OPENSHIFT_RESOURCES.some((name) => name === resource);
}

function absenceText(absent: readonly Coverage[], partial: boolean): string {
  if (!partial) return `not looked at: ${describeNotSeen(absent)}`;
  const names = absent
    .toSorted((a, b) => KIND_NAMES.indexOf(a.kind) - KIND_NAMES.indexOf(b.kind))
    .map(({ kind, resource }) => resource ?? kind);
  const more = names.length > MOST_ABSENT ? ` and ${names.length - MOST_ABSENT} more kinds` : '';
  return `not in the dump: ${names.slice(0, MOST_ABSENT).join(', ')}${more}`;
}
