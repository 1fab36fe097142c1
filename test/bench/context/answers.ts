import type { Incident, IncidentUpdate } from '../../../src/model/incident.ts';
import { incidentName } from '../../../src/model/incident.ts';
import { describeObject } from '../../../src/model/objects.ts';
import type { Situation } from '../../../src/model/situation.ts';

/** More a model would not assess in one report. */
const MOST = 12;

/**
 * What the model is made to answer: as long and as specific as real reports, and the same for the same cycle whatever it was
 * sent, so that rows differ in their prompts alone. It speaks of what the cycle brought.
 */
export function answerTo({ updates, open, counts }: Situation): string {
  const news = updates.filter(({ loud }) => loud).slice(0, MOST);
  const [worst] = open;
  const state =
    worst === undefined ? 'Nothing is open.' : `${open.length} open, worst ${nameOf(worst)} (${worst.severity}).`;
  const summary =
    news.length === 0
      ? `No news this cycle; ${counts.podsReady ?? 0} of ${counts.pods ?? 0} pods are ready. ${state}`
      : `${news.map(headline).join('; ')}. ${state} ${counts.podsReady ?? 0} of ${counts.pods ?? 0} pods are ready, so this stays local to the workloads named.`;
  return JSON.stringify({ summary, assessments: news.map(assess) });
}

function nameOf(incident: Incident): string {
  return `${incidentName(incident)} ${incident.code} on ${describeObject(incident.owner)}`;
}

function headline({ turn, incident }: IncidentUpdate): string {
  return `${nameOf(incident)} is ${turn}`;
}

function assess({ turn, incident }: IncidentUpdate) {
  const { number, message, changes, owner, remedy } = incident;
  const change = changes.at(-1);
  const before =
    change === undefined
      ? 'Nothing was changed on what it rests on, so look for a cause from outside: a dependency, traffic, or the node.'
      : `It began after a change by ${change.by ?? 'an unknown writer'}, which makes that the first suspect.`;
  const isOver = turn === 'resolved' || turn === 'gone';
  return {
    incident: number,
    assessment: isOver
      ? `${describeObject(owner)} has been clear for its clearing time. What ended it is in the evidence; keep an eye on it through the next busy hour, as the same trouble tends to come back within a day.`
      : `${message}. ${before} The other pods of ${owner.namespace === '' ? 'the cluster' : owner.namespace} are not affected, so users see errors from this workload only.`,
    likely_cause: isOver
      ? null
      : change === undefined
        ? 'A dependency or load from outside the cluster.'
        : 'The newest release, or its configuration.',
    confidence: isOver ? null : change === undefined ? 'low' : 'medium',
    next_step: isOver
      ? null
      : (remedy[0] ?? `kubectl -n ${owner.namespace} describe ${owner.kind.toLowerCase()} ${owner.name}`),
  };
}
