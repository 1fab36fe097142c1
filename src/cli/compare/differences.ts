import type { Assessment, Report } from '../../model/report.ts';

/** Where two reports on one look differ. */
export interface Differences {
  /** Numbers of the incidents that only this one assessed. */
  readonly onlyStateless: readonly number[];
  readonly onlyPersistent: readonly number[];
  /** Assessed by both, with another likely cause or another confidence. */
  readonly causes: readonly CauseDifference[];
  readonly otherSummary: boolean;
}

export interface CauseDifference {
  readonly incident: number;
  readonly stateless: Cause;
  readonly persistent: Cause;
}

export type Cause = Pick<Assessment, 'likelyCause' | 'confidence'>;

/** Null: that one made no report of the look. Two that agree, or were both not made, differ in nothing. */
export function compareReports(stateless: Report | null, persistent: Report | null): Differences {
  const ours = byIncident(stateless);
  const theirs = byIncident(persistent);
  return {
    onlyStateless: [...ours.keys()].filter((incident) => !theirs.has(incident)),
    onlyPersistent: [...theirs.keys()].filter((incident) => !ours.has(incident)),
    causes: [...ours].flatMap(([incident, one]) => {
      const other = theirs.get(incident);
      if (other === undefined || isSameCause(one, other)) return [];
      return [{ incident, stateless: causeOf(one), persistent: causeOf(other) }];
    }),
    otherSummary: stateless?.summary !== persistent?.summary,
  };
}

export function areSame({ onlyStateless, onlyPersistent, causes, otherSummary }: Differences): boolean {
  return onlyStateless.length + onlyPersistent.length + causes.length === 0 && !otherSummary;
}

function byIncident(report: Report | null): ReadonlyMap<number, Assessment> {
  return new Map(report?.assessments.map((assessment) => [assessment.incident, assessment]));
}

function isSameCause(a: Assessment, b: Assessment): boolean {
  return a.likelyCause === b.likelyCause && a.confidence === b.confidence;
}

function causeOf({ likelyCause, confidence }: Assessment): Cause {
  return { likelyCause, confidence };
}
