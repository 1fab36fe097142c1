import { stringify } from 'yaml';
import { parseScenario, type Scenario } from '../../../../src/cluster/simulator/index.ts';
import { createRandom, type Random } from '../../../support/seeded-random.ts';
import { clusterParts } from './cluster.ts';
import { nextImage, type Stage, step, TROUBLES, type Trouble } from './troubles.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
/** A Monday. */
const START = '2026-11-02T00:00:00Z';

/** Troubles an hour of a working day begins, by the clock: nights are quiet, mornings are when people deploy. */
const RATE_BY_HOUR = [
  0.06, 0.04, 0.04, 0.03, 0.03, 0.05, 0.1, 0.2, 0.45, 0.7, 0.8, 0.7, 0.4, 0.6, 0.8, 0.7, 0.5, 0.3, 0.15, 0.12, 0.1, 0.1,
  0.08, 0.06,
];
const WEEKEND_SHARE = 0.2;
/** One trouble in so many does not come alone: a bad afternoon. */
const ONE_BURST_IN = 9;
const ROLLOUTS_A_DAY = 9;
/** Those of `longLived`. */
const LONG_LIVED = 3;

/**
 * `days` of a cluster of 500 pods, from a Monday on, as a scenario: rollouts, bad rollouts that are rolled back, memory
 * leaks, mistyped images, flapping probes, failing CronJobs, lost and full nodes, claims and quotas, three troubles that
 * nobody mends, and many quiet hours.
 */
export function clusterHistory(days: number, seed: number): Scenario {
  return troubledHistory(days, seed).scenario;
}

/** The same with how many troubles begin in it: what people would have to be told of by someone who knew everything. */
export function troubledHistory(
  days: number,
  seed: number,
): { readonly scenario: Scenario; readonly troubles: number } {
  const random = createRandom(seed);
  const parts = clusterParts(random);
  const stage: Stage = { random, parts, steps: [], length: days * DAY, releases: new Map() };
  longLived(stage);
  const busy = new Map<string, number>();
  let troubles = LONG_LIVED;
  for (let hour = 0; hour < days * 24; hour += 1) {
    const rate = (RATE_BY_HOUR[hour % 24] ?? 0) * (isWeekend(hour) ? WEEKEND_SHARE : 1);
    if (!random.isLikely(rate)) continue;
    const at = hour * HOUR + random.between(2, 58);
    const times = random.isLikely(1 / ONE_BURST_IN) ? random.whole(3, 6) : 1;
    for (let count = 0; count < times; count += 1) {
      if (happen(stage, busy, at + count * random.between(2, 12))) troubles += 1;
    }
  }
  rollouts(stage, busy, days);
  const text = stringify({
    ...{ name: 'five-hundred-pods', cluster: 'eu-prod', start: START, end: `${days}d`, look_every: '5m', age: '90d' },
    ...{ nodes: parts.nodes, objects: parts.objects, workloads: parts.workloads, steps: stage.steps },
  });
  return { scenario: parseScenario(text, 'five-hundred-pods.yaml'), troubles };
}

function isWeekend(hour: number): boolean {
  return Math.floor(hour / 24) % 7 >= 5;
}

/** Begins a trouble on something that has none. False when it has one, or the history ends before. */
function happen(stage: Stage, busy: Map<string, number>, at: number): boolean {
  const trouble = choose(stage.random);
  const target = targetOf(stage, trouble);
  if ((busy.get(target) ?? 0) > at) return false;
  busy.set(target, trouble.happen(stage, at, target) + 30);
  return at < stage.length;
}

function choose(random: Random): Trouble {
  let left = random.next() * TROUBLES.reduce((sum, { weight }) => sum + weight, 0);
  for (const trouble of TROUBLES) {
    left -= trouble.weight;
    if (left < 0) return trouble;
  }
  return random.pick(TROUBLES);
}

function targetOf({ random, parts }: Stage, { on }: Trouble): string {
  if (on === 'node') return random.pick(parts.nodeNames);
  if (on === 'cronjob') return random.pick(parts.cronJobs).ref;
  // Some teams break more than others: the same troubles come again.
  const deployments = random.isLikely(0.5) ? parts.deployments.slice(0, 18) : parts.deployments;
  return on === 'cluster' ? 'cluster' : random.pick(deployments).ref;
}

/** Releases without trouble: most of what changes. */
function rollouts(stage: Stage, busy: Map<string, number>, days: number): void {
  const { random, parts } = stage;
  const hours = [9, 10, 11, 13, 14, 15, 16];
  for (let day = 0; day < days; day += 1) {
    if (isWeekend(day * 24)) continue;
    for (let count = 0; count < ROLLOUTS_A_DAY; count += 1) {
      const { ref } = random.pick(parts.deployments.slice(18));
      const at = day * DAY + random.pick(hours) * HOUR + random.between(0, 59);
      if (busy.has(ref)) continue;
      step(stage, at, { do: 'set-image', workload: ref, image: nextImage(stage, ref) });
    }
  }
}

/** What is open from the first day, or the second, and stays. */
function longLived(stage: Stage): void {
  step(stage, 3, {
    do: 'apply',
    object: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: 'platform', name: 'archive' },
      spec: {
        storageClassName: 'retired',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Ti' } },
      },
    },
  });
  step(stage, 8, {
    do: 'apply',
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { namespace: 'growth', name: 'old-campaign' },
      spec: {
        rules: [
          {
            host: 'campaign.example.com',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'campaign-2024', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
  });
  const image = 'registry.example.com/support/legacy-sync:0.9.0';
  step(stage, DAY / 2, {
    do: 'set-behaviour',
    image,
    to: { crash: { exit: 1, after: '2m', log: 'ERROR: token expired' } },
  });
  step(stage, DAY / 2 + 1, {
    do: 'apply',
    manifest: {
      ...{ namespace: 'support', name: 'legacy-sync', replicas: 1 },
      containers: [{ name: 'legacy-sync', image, requests: { cpu: '50m', memory: '128Mi' } }],
    },
  });
}
