import type { KindName } from '../model/snapshot.ts';
import { crashLoopBackOff } from './crash-loop-back-off.ts';
import { deploymentUnavailable } from './deployment-unavailable.ts';
import type { AnyDetector } from './detector.ts';
import { imagePullFailed } from './image-pull-failed.ts';
import { nodeNotReady } from './node-not-ready.ts';
import { podUnschedulable, podUnschedulableByEvent } from './pod-unschedulable.ts';

/** Every detector; the order is the order of findings in a report's JSON. */
export const DETECTORS: readonly AnyDetector[] = [
  crashLoopBackOff,
  imagePullFailed,
  podUnschedulable,
  podUnschedulableByEvent,
  deploymentUnavailable,
  nodeNotReady,
];

/** The kinds a look must read for these detectors. The ClusterRole grants exactly these. */
export function kindsOf(detectors: readonly AnyDetector[]): KindName[] {
  const kinds = detectors.flatMap(({ subject, needs, uses }) => [
    ...(subject === null ? [] : [subject]),
    ...needs,
    ...uses,
  ]);
  return [...new Set(kinds)];
}

export { exitMeaning } from './containers.ts';
export { detect } from './detect.ts';
export type { AnyDetector, Detector, DetectorRule, Judgement, LookDetector } from './detector.ts';
export { THRESHOLDS, type Thresholds } from './thresholds.ts';
export { createView, type View, type ViewMemory } from './view.ts';
