const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Every number the detectors judge by, in one place; durations in milliseconds. Source: the finding codes' definitions, in docs/detectors.md. */
export const THRESHOLDS = {
  crashLoop: {
    restarts: 3,
    window: 15 * MINUTE,
    /** With a single look, cumulative counts say less: fewer restarts, but a recent one. */
    oneLookRestarts: 2,
    oneLookRecent: 10 * MINUTE,
  },
  imagePull: { retrying: MINUTE },
  unschedulable: { grace: MINUTE, scaleUp: 10 * MINUTE, eventRecent: 5 * MINUTE },
  deployment: { grace: 5 * MINUTE, rollout: 5 * MINUTE },
  node: { grace: 40 * SECOND, young: 5 * MINUTE, criticalShare: 0.1 },
} as const;
