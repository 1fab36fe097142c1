import type { CriticalPriority, Marks } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { fields } from './raw.ts';

export const MARK_ANNOTATIONS = {
  tier: 'k8s-monitor.io/tier',
  owner: 'k8s-monitor.io/owner',
  ignore: 'k8s-monitor.io/ignore',
} as const;

export const MARKS_READ = {
  [MARK_ANNOTATIONS.tier]: true,
  [MARK_ANNOTATIONS.owner]: true,
  [MARK_ANNOTATIONS.ignore]: true,
} as const satisfies FieldsRead;

/** System pods have nothing but their priority: they share one object each. */
const CRITICAL: Readonly<Record<CriticalPriority, Marks>> = {
  'system-node-critical': markedBy('system-node-critical'),
  'system-cluster-critical': markedBy('system-cluster-critical'),
};

/** Null for nearly every object. */
export function projectMarks(annotations: unknown, podSpec: unknown, intern: Interner): Marks | null {
  const critical = criticalPriority(podSpec);
  if (annotations === undefined) return marksOf(critical);
  const given = fields(annotations);
  const tier = intern.freeText(given[MARK_ANNOTATIONS.tier]);
  const owner = intern.freeText(given[MARK_ANNOTATIONS.owner]);
  const ignore = intern.freeText(given[MARK_ANNOTATIONS.ignore]);
  if (tier === null && owner === null && ignore === null) return marksOf(critical);
  return { tier, owner, ignore, critical };
}

/** Of an object without annotations. */
export function marksOf(critical: CriticalPriority | null): Marks | null {
  return critical === null ? null : CRITICAL[critical];
}

function criticalPriority(podSpec: unknown): CriticalPriority | null {
  const given = fields(podSpec).priorityClassName;
  return given === 'system-node-critical' || given === 'system-cluster-critical' ? given : null;
}

function markedBy(critical: CriticalPriority): Marks {
  return Object.freeze({ tier: null, owner: null, ignore: null, critical });
}
