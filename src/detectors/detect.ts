import { isCovered } from '../model/coverage.ts';
import type { CodeRule, Detection, ExcusedTrouble } from '../model/detection.ts';
import type { Finding, FindingCode } from '../model/finding.ts';
import type { KindName, RecordByKind, Snapshot } from '../model/snapshot.ts';
import type { Detector } from './detector.ts';
import { createView, type ViewMemory } from './view.ts';

/** Runs the detectors over a look. A detector runs on a subject only where all its needs were read to the last page. */
export function detect(snapshot: Snapshot, memory: ViewMemory, detectors: readonly Detector[]): Detection {
  const view = createView(snapshot, memory);
  const findings: Finding[] = [];
  const noticed: string[] = [];
  const excused: ExcusedTrouble[] = [];
  const failures = new Map<FindingCode, { objects: number; readonly first: string }>();
  for (const detector of detectors) {
    const mayRun = coveredNamespaces(detector, snapshot);
    const subjects: readonly RecordByKind[KindName][] = snapshot.objects[detector.subject];
    for (const subject of subjects) {
      if (!mayRun(subject.namespace)) continue;
      try {
        const judgement = detector.judge(subject, view);
        for (const finding of judgement.findings) findings.push(finding);
        for (const key of judgement.noticed ?? []) noticed.push(key);
        for (const owner of judgement.excused ?? []) excused.push({ code: detector.code, owner });
      } catch (error) {
        const failure = failures.get(detector.code);
        if (failure === undefined) failures.set(detector.code, { objects: 1, first: nameOf(error) });
        else failure.objects += 1;
      }
    }
  }
  return {
    findings,
    noticed,
    excused,
    failed: new Set(failures.keys()),
    rules: rulesOf(detectors),
    problems: [...failures].map(
      ([code, { objects, first }]) => `detector ${code} failed on ${objects} objects of this look (${first})`,
    ),
  };
}

/** Remembers the answer per namespace: a look has few namespaces and many subjects. */
function coveredNamespaces(detector: Detector, snapshot: Snapshot): (namespace: string) => boolean {
  const known = new Map<string, boolean>();
  return (namespace) => {
    const answer =
      known.get(namespace) ?? detector.needs.every((kind) => isCovered(snapshot.coverage, kind, namespace));
    known.set(namespace, answer);
    return answer;
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
}

/** A fallback's silence proves nothing, so it sets no rule. */
function rulesOf(detectors: readonly Detector[]): Map<FindingCode, CodeRule> {
  const authorities = detectors.filter((detector) => detector.fallback !== true);
  return new Map(authorities.map(({ code, family, needs }) => [code, { family, needs }]));
}
