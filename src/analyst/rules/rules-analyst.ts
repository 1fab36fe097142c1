import type { Report } from '../../model/report.ts';
import type { Situation } from '../../model/situation.ts';
import type { Analyst } from '../analyst.ts';
import { assessEnded, assessOpen } from './assess.ts';
import { summarise } from './summary.ts';

/** Incidents a report speaks of one by one; a sick cluster may have thousands. */
const MAX_OPEN = 20;
const MAX_ENDED = 10;

/** An analyst without a model: it says what the evidence says, at once, for nothing, and cannot fail. */
export function createRulesAnalyst(): Analyst {
  return {
    name: 'rules',
    model: null,
    analyse: async ({ situation }) => ({ ok: true, report: reportOf(situation), usage: null, costUsd: 0, call: null }),
  };
}

/** Open incidents come worst first, oldest first within a severity, as the situation has them; then those that ended. */
function reportOf(situation: Situation): Report {
  const updates = new Map(situation.updates.map((update) => [update.incident.number, update]));
  const told = situation.open.filter(({ quietedBy }) => quietedBy === null);
  const open = told.slice(0, MAX_OPEN);
  const ended = situation.updates
    .filter(({ turn, loud }) => loud && (turn === 'resolved' || turn === 'gone'))
    .slice(0, MAX_ENDED);
  return {
    analyst: 'rules',
    model: null,
    summary: summarise({ ...situation, open: told }, open.length, situation.open.length - told.length),
    assessments: [
      ...open.map((incident) => assessOpen(incident, updates.get(incident.number), situation.at)),
      ...ended.map(({ incident }) => assessEnded(incident)),
    ],
  };
}
