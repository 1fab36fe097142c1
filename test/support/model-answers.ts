import { type Incident, type IncidentUpdate, incidentName } from '../../src/model/incident.ts';
import { describeObject } from '../../src/model/objects.ts';
import type { Report } from '../../src/model/report.ts';
import type { Situation } from '../../src/model/situation.ts';

/** More a model would not assess in one report. */
const MOST = 12;

/**
 * What a model is made to answer where none is asked: as long and as specific as real reports, and the same for the same cycle
 * whatever was sent. It speaks of what the cycle brought.
 */
export function writtenReport({ updates, open, counts }: Situation): Report {
  const news = updates.filter(({ loud }) => loud).slice(0, MOST);
  const [worst] = open;
  const state =
    worst === undefined ? 'Nothing is open.' : `${open.length} open, worst ${nameOf(worst)} (${worst.severity}).`;
  const ready = `${counts.podsReady ?? 0} of ${counts.pods ?? 0} pods are ready`;
  const summary =
    news.length === 0
      ? `No news this cycle; ${ready}. ${state}`
      : `${news.map(headline).join('; ')}. ${state} ${ready}, so this stays local to the workloads named.`;
  return { analyst: 'claude', model: 'claude-sonnet-5-5', summary, assessments: news.map(assess) };
}

/** The same as the API's answer, in the report's format. */
export function writtenAnswer(situation: Situation): string {
  const { summary, assessments } = writtenReport(situation);
  return JSON.stringify({
    summary,
    assessments: assessments.map(({ incident, assessment, likelyCause, confidence, nextStep }) => ({
      ...{ incident, assessment, likely_cause: likelyCause, confidence, next_step: nextStep },
    })),
  });
}

function nameOf(incident: Incident): string {
  return `${incidentName(incident)} ${incident.code} on ${describeObject(incident.owner)}`;
}

function headline({ turn, incident }: IncidentUpdate): string {
  return `${nameOf(incident)} is ${turn}`;
}

function assess({ turn, incident }: IncidentUpdate): Report['assessments'][number] {
  const { number, owner } = incident;
  if (turn === 'resolved' || turn === 'gone') {
    const assessment = `${describeObject(owner)} has been clear for its clearing time. What ended it is in the evidence; keep an eye on it through the next busy hour, as the same trouble tends to come back within a day.`;
    return { incident: number, assessment, likelyCause: null, confidence: null, nextStep: null };
  }
  const change = incident.changes.at(-1);
  const where = owner.namespace === '' ? 'the cluster' : owner.namespace;
  const before =
    change === undefined
      ? 'Nothing was changed on what it rests on, so look for a cause from outside: a dependency, traffic, or the node.'
      : `It began after a change by ${change.by ?? 'an unknown writer'}, which makes that the first suspect.`;
  return {
    incident: number,
    assessment: `${incident.message}. ${before} The other pods of ${where} are not affected, so users see errors from this workload only.`,
    likelyCause:
      change === undefined
        ? 'A dependency or load from outside the cluster.'
        : 'The newest release, or its configuration.',
    confidence: change === undefined ? 'low' : 'medium',
    nextStep: incident.remedy[0] ?? `kubectl -n ${owner.namespace} describe ${owner.kind.toLowerCase()} ${owner.name}`,
  };
}
