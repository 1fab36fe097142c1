import type { ConversationEntry } from '../model/conversation.ts';
import type { AnalystName, Assessment, Report } from '../model/report.ts';
import type { Situation } from '../model/situation.ts';
import type { ToolRun } from '../model/tool.ts';
import { fence, redactText } from '../redact/index.ts';
import { lookedUp } from './look-up-note.ts';

/**
 * The answer as the session keeps it: readable text that never changes until a prune, its data beside it under `report`.
 * Thinking is not part of it, nor is what was looked up: of that one line says what it was.
 */
export function reportEntry(report: Report, situation: Situation, runs: readonly ToolRun[] = []): ConversationEntry {
  return {
    role: 'assistant',
    kind: 'report',
    content: reportText(report, runs),
    cycle: situation.cycle,
    at: situation.at,
    pinned: false,
    incidents: report.assessments.map(({ incident }) => incident),
    report,
  };
}

/** The report as people and later model calls read it. It says which analyst spoke when it was not the model. */
export function reportText(report: Report, runs: readonly ToolRun[] = []): string {
  const note = lookedUp(runs);
  const by = report.analyst === 'rules' ? ['[written by the rules analyst, not by the model]'] : [];
  return [
    ...by,
    report.summary,
    ...report.assessments.flatMap((assessment) => assessmentLines(assessment, report.analyst)),
    ...(note === null ? [] : [`(${note})`]),
  ].join('\n');
}

function assessmentLines(item: Assessment, analyst: AnalystName): string[] {
  const { incident, assessment, likelyCause, confidence, nextStep } = item;
  const sure = confidence === null ? '' : ` (confidence: ${confidence})`;
  return [
    `INC-${incident}: ${assessment}`,
    ...(likelyCause === null ? [] : [`  likely cause: ${quoted(likelyCause, analyst)}${sure}`]),
    ...(nextStep === null ? [] : [`  next: ${nextStep}`]),
  ];
}

/** The rules quote the cluster's own words as the cause, and the next model call reads them: they are data there too. */
function quoted(cause: string, analyst: AnalystName): string {
  return analyst === 'rules' ? fence(redactText(cause)) : cause;
}
