import type { Finding, FindingCode, FindingSeverity } from '../model/finding.ts';
import { type CustomResource, customResourceName, type KindName } from '../model/snapshot.ts';
import { type CustomRule, customRule } from './custom/custom-rule.ts';
import { operatorDegradedBut } from './custom/operator-degraded.ts';
import type { AnyDetector, Judgement } from './detector.ts';
import { THRESHOLDS, type Thresholds } from './thresholds.ts';

/** What a user changes of how clusters are judged. */
export interface Rules {
  /** Codes that are not looked for. */
  readonly disabled: ReadonlySet<FindingCode>;
  readonly thresholds: Thresholds;
  /** Other severities than the detectors'; what they call info stays info. */
  readonly severities: ReadonlyMap<FindingCode, FindingSeverity>;
  readonly custom: readonly CustomRule[];
}

export const DEFAULT_RULES: Rules = {
  disabled: new Set(),
  thresholds: THRESHOLDS,
  severities: new Map(),
  custom: [],
};

/** Everything a look is judged by. */
export interface Judges {
  readonly detectors: readonly AnyDetector[];
  readonly thresholds: Thresholds;
  /** Custom resources to be read, for the rules that speak of them. */
  readonly custom: readonly CustomResource[];
  /** Kinds no detector needs, to be read for what changed in them. */
  readonly alsoRead: readonly KindName[];
}

/** The detectors as the rules want them: some left out, some with another severity, and those of the user added. */
export function createDetectors(detectors: readonly AnyDetector[], rules: Rules): Judges {
  const { disabled, severities, custom, thresholds } = rules;
  const resources = new Set(custom.map(({ resource }) => customResourceName(resource)));
  const kept = detectors
    .filter(({ code }) => !disabled.has(code))
    .map((detector) => (detector.code === 'OperatorDegraded' ? operatorDegradedBut(resources) : detector));
  // A rule of the user is one more detector of OperatorDegraded, and works without the built-in one, too.
  const all = [...kept, ...custom.map(customRule)];
  return {
    detectors: all.map((detector) => {
      const severity = severities.get(detector.code);
      return severity === undefined ? detector : withSeverity(detector, severity);
    }),
    thresholds,
    custom: [...new Map(custom.map(({ resource }) => [customResourceName(resource), resource])).values()],
    alsoRead: [],
  };
}

function withSeverity(detector: AnyDetector, severity: FindingSeverity): AnyDetector {
  const change = (judgement: Judgement): Judgement =>
    judgement.findings.length === 0
      ? judgement
      : { ...judgement, findings: judgement.findings.map((finding) => changed(finding, severity)) };
  return detector.subject === null
    ? { ...detector, severity, judgeLook: (...given) => change(detector.judgeLook(...given)) }
    : { ...detector, severity, judge: (...given) => change(detector.judge(...given)) };
}

function changed(finding: Finding, severity: FindingSeverity): Finding {
  return finding.severity === 'info' ? finding : { ...finding, severity };
}
