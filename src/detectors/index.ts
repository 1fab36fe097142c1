import type { KindName } from '../model/snapshot.ts';
import { crashLoopBackOff } from './crash-loop-back-off.ts';
import { deploymentUnavailable } from './deployment-unavailable.ts';
import type { Detector } from './detector.ts';
import { imagePullFailed } from './image-pull-failed.ts';
import { nodeNotReady } from './node-not-ready.ts';
import { podUnschedulable, podUnschedulableByEvent } from './pod-unschedulable.ts';

/** Every detector; the order is the order of findings in a report's JSON. */
export const DETECTORS: readonly Detector[] = [
  crashLoopBackOff,
  imagePullFailed,
  podUnschedulable,
  podUnschedulableByEvent,
  deploymentUnavailable,
  nodeNotReady,
];

/** The kinds a look must read for these detectors. The ClusterRole grants exactly these. */
export function kindsOf(detectors: readonly Detector[]): KindName[] {
  const kinds = detectors.flatMap((detector) => [detector.subject, ...detector.needs, ...detector.uses]);
  return [...new Set(kinds)];
}

export { exitMeaning } from './containers.ts';
export { detect } from './detect.ts';
export type { Detector, Judgement } from './detector.ts';
export { THRESHOLDS } from './thresholds.ts';
export { createView, type View, type ViewMemory } from './view.ts';
