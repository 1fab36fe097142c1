import { isCovered } from '../model/coverage.ts';
import type { CodeRule, Detection, ExcusedTrouble } from '../model/detection.ts';
import type { Finding, FindingCode } from '../model/finding.ts';
import type { KindName, RecordByKind, Snapshot } from '../model/snapshot.ts';
import { awaitCauses } from './causes/awaited.ts';
import { linkCauses } from './causes/index.ts';
import type { AnyDetector, Detector, Judgement } from './detector.ts';
import type { Thresholds } from './thresholds.ts';
import { createView, type View, type ViewMemory } from './view.ts';

/**
 * Runs the detectors over a look. A detector runs on a subject only where all its needs were read to the last page. Those
 * that judge the look as a whole run after all others, in their order.
 */
export function detect(
  snapshot: Snapshot,
  memory: ViewMemory,
  detectors: readonly AnyDetector[],
  thresholds?: Thresholds,
): Detection {
  const view = createView(snapshot, memory, thresholds);
  const verdicts = createVerdicts();
  for (const detector of detectors) if (detector.subject !== null) judgeObjects(detector, view, verdicts);
  for (const detector of detectors) {
    if (detector.subject === null && isReadAnywhere(detector.needs, view))
      verdicts.take(detector.code, () => detector.judgeLook(view, verdicts.findings, verdicts.excused));
  }
  const rules = rulesOf(detectors);
  const familyOf = (code: FindingCode) => rules.get(code)?.family ?? code;
  const links = linkCauses(verdicts.findings, view, familyOf);
  const awaited = awaitCauses(verdicts.findings, links, verdicts.excused, view, familyOf);
  return { ...verdicts.read(), rules, links, awaited };
}

function judgeObjects(detector: Detector, view: View, verdicts: Verdicts): void {
  const mayRun = coveredNamespaces(detector, view);
  for (const subject of subjectsOf(detector, view)) {
    if (mayRun(subject.namespace)) verdicts.take(detector.code, () => detector.judge(subject as Subject, view));
  }
}

/** Of the pods only those that may need attention: nearly all are healthy, and no detector has a word for them. */
function subjectsOf({ subject }: Detector, view: View): readonly Subject[] {
  return subject === 'pods' ? view.troubledPods() : view.all(subject);
}

type Subject = RecordByKind[KindName];

interface Verdicts {
  readonly findings: readonly Finding[];
  readonly excused: readonly ExcusedTrouble[];
  /** A detector that throws loses its verdict on this subject, and nothing else. */
  take(code: FindingCode, judge: () => Judgement): void;
  read(): Omit<Detection, 'rules' | 'links' | 'awaited'>;
}

function createVerdicts(): Verdicts {
  const findings: Finding[] = [];
  const noticed: string[] = [];
  const excused: ExcusedTrouble[] = [];
  const failures = new Map<FindingCode, { objects: number; readonly first: string }>();
  return {
    findings,
    excused,
    take(code, judge) {
      try {
        const judgement = judge();
        for (const finding of judgement.findings) findings.push(finding);
        for (const key of judgement.noticed ?? []) noticed.push(key);
        for (const owner of judgement.excused ?? []) excused.push({ code, owner });
      } catch (error) {
        const failure = failures.get(code);
        if (failure === undefined) failures.set(code, { objects: 1, first: nameOf(error) });
        else failure.objects += 1;
      }
    },
    read: () => ({
      findings,
      noticed,
      excused,
      failed: new Set(failures.keys()),
      problems: [...failures].map(
        ([code, { objects, first }]) => `detector ${code} failed on ${objects} objects of this look (${first})`,
      ),
    }),
  };
}

/** Remembers the answer per namespace: a look has few namespaces and many subjects, and those of one stand together. */
function coveredNamespaces(detector: Detector, view: View): (namespace: string) => boolean {
  const known = new Map<string, boolean>();
  let last: string | null = null;
  let answer = false;
  return (namespace) => {
    if (namespace === last) return answer;
    last = namespace;
    answer = known.get(namespace) ?? detector.needs.every((kind) => view.isRead(kind, namespace));
    known.set(namespace, answer);
    return answer;
  };
}

function isReadAnywhere(kinds: readonly KindName[], { coverage }: View): boolean {
  return kinds.every(
    (kind) => isCovered(coverage, kind, '') || coverage.some((entry) => entry.kind === kind && entry.state === 'ok'),
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
}

/**
 * A code with several detectors needs what each of them needs: what one of them found is not over because the others are
 * silent. A fallback speaks only where another's need was not read, so it adds none.
 */
function rulesOf(detectors: readonly AnyDetector[]): Map<FindingCode, CodeRule> {
  const rules = new Map<FindingCode, CodeRule>();
  for (const { code, family, needs, fallback, occurrence } of detectors) {
    if (fallback === true) continue;
    const before = rules.get(code)?.needs ?? [];
    rules.set(code, { family, needs: [...new Set([...before, ...needs])], occurrence: occurrence === true });
  }
  return rules;
}
