import type { LogReader } from '../cluster/log-reader.ts';
import { tellingLines } from '../detectors/index.ts';
import { type FindingGroup, groupFindings } from '../incidents/index.ts';
import type { Detection } from '../model/detection.ts';
import type { CrashedRun, CrashLog, Evidence, Finding } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import { redactText } from '../redact/index.ts';

/** Logs read in one cycle: a storm of crashes must not become a storm of requests. */
const MOST_READS = 10;
const LONGEST_TEXT = 2_000;

/**
 * The findings with what their crashed containers wrote last: of each incident the one that speaks for it, read once per
 * crash. New incidents come first; what there is no turn for keeps the log of an earlier crash. Trouble with logs costs
 * nothing but the logs. Rejects only with the signal's reason.
 */
export async function readCrashLogs(
  detection: Detection,
  ledger: Ledger,
  logs: LogReader,
  signal: AbortSignal,
): Promise<Detection> {
  const known = new Map(ledger.incidents.map((incident) => [incident.key, incident]));
  const familyOf = ({ code }: Finding) => detection.rules.get(code)?.family ?? code;
  const groups = groupFindings(ledger.cluster, detection.findings, familyOf).filter(({ lead }) => lead.crash);
  const found = new Map<Finding, CrashLog>();
  const wanted: FindingGroup[] = [];
  for (const group of groups) {
    const before = known.get(group.key)?.log ?? null;
    if (before !== null) found.set(group.lead, before);
    if (before === null || before.crash !== crashId(group.lead)) wanted.push(group);
  }
  const turns = wanted.toSorted((a, b) => turnOf(known.get(a.key)) - turnOf(known.get(b.key))).slice(0, MOST_READS);
  const problems: string[] = [];
  await Promise.all(
    turns.map(async ({ lead }) => {
      const result = await logs.readPrevious({ ...runOf(lead), namespace: lead.object.namespace }, signal);
      if (result.ok) found.set(lead, describe(lead, result.lines));
      else if (result.reason === 'denied') problems.push(`logs of crashed containers: ${result.detail}`);
    }),
  );
  return {
    ...detection,
    findings: detection.findings.map((finding) => withLog(finding, found.get(finding))),
    problems: [...detection.problems, ...new Set(problems)],
  };
}

/** New incidents first, then those whose log was never read, then the rest. */
function turnOf(known: Incident | undefined): number {
  if (known === undefined) return 0;
  return known.log === null ? 1 : 2;
}

function runOf({ crash }: Finding): CrashedRun {
  return crash ?? { pod: '', container: '', endedAt: null };
}

function crashId(finding: Finding): string {
  const { pod, container, endedAt } = runOf(finding);
  return `${pod}/${container}@${endedAt ?? 'unknown'}`;
}

function describe(finding: Finding, lines: Parameters<typeof tellingLines>[0]): CrashLog {
  const telling = tellingLines(lines);
  const text = redactText(telling.join('\n'), LONGEST_TEXT);
  return { crash: crashId(finding), text, shown: telling.length, read: lines.length };
}

function withLog(finding: Finding, log: CrashLog | undefined): Finding {
  if (log === undefined || log.text === '') return finding;
  const earlier = log.crash === crashId(finding) ? '' : ' of an earlier crash';
  const label = `log${earlier} (previous run, ${log.shown} of ${log.read} lines)`;
  const evidence: Evidence = { label, value: log.text, free: true };
  return { ...finding, evidence: [...finding.evidence, evidence], log };
}
