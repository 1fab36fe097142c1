import { verdictWord } from '../../conversation/index.ts';
import { duration } from '../../model/duration.ts';
import type { Incident } from '../../model/incident.ts';
import { incidentName, isOpen } from '../../model/incident.ts';
import type { Millis } from '../../model/objects.ts';
import { describeObject } from '../../model/objects.ts';
import { sinceText, stateWord, timesText } from './incident-text.ts';
import type { Paint } from './paint.ts';
import { foldingTable } from './table.ts';
import { fullTime, shortTime } from './times.ts';
import { wordMarks } from './word-text.ts';
import { wrap } from './wrap.ts';

/** Incidents, one line each; two where the terminal is too narrow for one. */
export function incidentTable(
  incidents: readonly Incident[],
  now: Millis,
  paint: Paint,
  columns: number | null,
): string {
  const rows = incidents.map((incident) => ({
    cells: [
      incidentName(incident),
      paint.severity(incident.severity),
      incident.code,
      describeObject(incident.owner),
      [stateWord(incident), ...wordMarks(incident, now)].join(', '),
      shortTime(incident.firstSeen, now),
      String(incident.occurrences),
      shortTime(incident.openedAt, now),
      duration((incident.endedAt ?? now) - incident.openedAt),
    ],
    folded: [
      isOpen(incident) ? `open ${sinceText(incident, now)}` : sinceText(incident, now),
      ...timesText(incident, now),
      ...wordMarks(incident, now),
    ].join(', '),
  }));
  const header = ['NUMBER', 'SEV', 'CODE', 'OBJECT', 'STATE', 'FIRST SEEN', 'TIMES', 'BEGAN', 'LASTED'];
  return foldingTable(header, rows, 4, columns);
}

/** All that is remembered of how often it was and what ended it. */
export function episodesText({ episodes }: Incident, columns: number | null): string {
  return [
    '        episodes, oldest first:',
    ...episodes.map(({ openedAt, endedAt, how, ending, verdict }) => {
      const called = verdict === undefined ? '' : `; ${verdictWord(verdict.verdict)} by ${verdict.by}`;
      return wrap(
        `          ${fullTime(openedAt)}, ${duration(endedAt - openedAt)}, ${how}: ${ending}${called}`,
        columns,
        12,
      );
    }),
  ].join('\n');
}
