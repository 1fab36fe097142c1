import type { Millis } from '../model/objects.ts';

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/** Every number the detectors judge by, in one place; durations in milliseconds. A rules file may change each. */
export const THRESHOLDS = {
  crashLoop: {
    restarts: 3,
    window: 15 * MINUTE,
    /** With a single look, cumulative counts say less: fewer restarts, but a recent one. */
    oneLookRestarts: 2,
    oneLookRecent: 10 * MINUTE,
  },
  oomKilled: { recent: HOUR },
  imagePull: { retrying: MINUTE },
  containerExited: {
    recent: DAY,
    /** With restartPolicy OnFailure the kubelet restarts it, the first time at once. */
    restarting: MINUTE,
  },
  podFailed: { recent: DAY },
  podEvicted: { recent: DAY },
  unschedulable: { grace: MINUTE, scaleUp: 10 * MINUTE, eventRecent: 5 * MINUTE },
  notScheduled: { grace: 5 * MINUTE },
  schedulingGated: { grace: 10 * MINUTE },
  startStuck: { failing: 3 * MINUTE, silent: 10 * MINUTE, initRunning: 15 * MINUTE, pulling: HOUR },
  notReady: { grace: 3 * MINUTE },
  terminating: { grace: 5 * MINUTE },
  frequentRestarts: {
    restarts: 3,
    window: HOUR,
    dailyRestarts: 5,
    day: DAY,
    oneLookRestarts: 5,
    oneLookRecent: HOUR,
    /** Restarts of its pods so close together are the node's own restart. */
    nodeRestart: 5 * MINUTE,
  },
  deployment: { grace: 5 * MINUTE, rollout: 5 * MINUTE },
  workload: {
    grace: 5 * MINUTE,
    /** One pod away during a rolling update, where no pod was read to tell whether it is always another. */
    rollout: 15 * MINUTE,
  },
  replicaCreate: {
    /** The ReplicaSet, StatefulSet and DaemonSet controllers retry after at most 1,000 s, and tell each time. */
    recent: 20 * MINUTE,
    repeats: 3,
  },
  jobFailed: { recent: DAY },
  jobStuck: {
    longest: DAY,
    peers: 3,
    times: 5,
    shortest: 30 * MINUTE,
    /** How many of its Forbid CronJob's times it has run past. */
    repeats: 3,
  },
  cronJob: { late: 5 * MINUTE },
  hpaUnable: { grace: 5 * MINUTE, eventRecent: 5 * MINUTE },
  hpaAtMax: { grace: 15 * MINUTE },
  pdb: { cordoned: 15 * MINUTE, unhealthy: 15 * MINUTE },
  serviceEndpoints: { grace: 2 * MINUTE, young: 5 * MINUTE },
  loadBalancer: { grace: 5 * MINUTE },
  ingress: { grace: 10 * MINUTE, backend: 2 * MINUTE },
  pvcPending: { grace: 2 * MINUTE, eventRecent: 10 * MINUTE },
  pvcResize: { grace: 10 * MINUTE, recent: HOUR },
  pvStuck: { grace: 10 * MINUTE },
  node: { grace: 40 * SECOND, young: 5 * MINUTE, criticalShare: 0.1 },
  nodeSystemOom: { recent: HOUR },
  nodeCordoned: { grace: HOUR },
  quota: { share: 0.95, recent: 30 * MINUTE },
  apiService: { grace: 2 * MINUTE },
  webhook: { grace: 2 * MINUTE },
  controlPlane: { lease: MINUTE, generation: 5 * MINUTE, objects: 10 },
  namespace: { grace: 10 * MINUTE },
  operator: { grace: 5 * MINUTE, underWay: HOUR },
  warningEvents: { repeats: 5, window: 30 * MINUTE, unread: 5 * MINUTE },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The thresholds as numbers of any value: what a rules file may set. */
export type Thresholds = {
  readonly [Group in keyof typeof THRESHOLDS]: { readonly [Name in keyof (typeof THRESHOLDS)[Group]]: number };
};
