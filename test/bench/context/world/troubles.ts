import type { Random } from '../../../support/seeded-random.ts';
import type { ClusterParts, Workload } from './cluster.ts';

/** What happens, as the steps of a scenario are written. Times are in minutes since the start. */
export type WrittenStep = Readonly<Record<string, unknown>>;

/** What troubles are made of. It remembers which image each workload runs, for what breaks and what mends it. */
export interface Stage {
  readonly random: Random;
  readonly parts: ClusterParts;
  readonly steps: WrittenStep[];
  /** Minutes of the whole history: what would end later is left open. */
  readonly length: number;
  readonly releases: Map<string, number>;
}

/** One sort of trouble: how often it comes, and what it does to what. Returns when it is over, in minutes. */
export interface Trouble {
  readonly weight: number;
  readonly on: 'deployment' | 'cronjob' | 'node' | 'cluster';
  readonly happen: (stage: Stage, at: number, target: string) => number;
}

export function step(stage: Stage, at: number, parts: WrittenStep): void {
  if (at < stage.length) stage.steps.push({ at: `+${Math.round(at * 60)}s`, ...parts });
}

function workloadAt({ parts }: Stage, ref: string): Workload {
  const found = [...parts.deployments, ...parts.cronJobs].find((workload) => workload.ref === ref);
  if (found === undefined) throw new Error(`there is no workload ${ref}`);
  return found;
}

export function currentImage(stage: Stage, ref: string): string {
  return `${workloadAt(stage, ref).repository}:1.${stage.releases.get(ref) ?? 0}.0`;
}

/** The next release's image; from now on the current one. */
export function nextImage(stage: Stage, ref: string): string {
  stage.releases.set(ref, (stage.releases.get(ref) ?? 0) + 1);
  return currentImage(stage, ref);
}

const LAST_WORDS: readonly string[] = [
  'panic: runtime error: invalid memory address or nil pointer dereference',
  'Error: connect ECONNREFUSED 10.96.14.7:5432',
  'FATAL: configuration key FEATURE_MATRIX is missing',
  'java.lang.IllegalStateException: schema version 41 is newer than the code (40)',
  "ModuleNotFoundError: No module named 'orjson'",
  'error: failed to load TLS certificate: open /etc/tls/tls.crt: no such file or directory',
];

/** A release that cannot start; rolled back, or mended by the next. */
const badRollout: Trouble = {
  weight: 22,
  on: 'deployment',
  happen(stage, at, ref) {
    const { random } = stage;
    const before = stage.releases.get(ref) ?? 0;
    const image = nextImage(stage, ref);
    const crash = { exit: 1, after: `${random.whole(1, 20)}s`, log: random.pick(LAST_WORDS) };
    step(stage, at - 1, { do: 'set-behaviour', image, to: { crash } });
    step(stage, at, { do: 'set-image', workload: ref, image });
    const end = at + random.between(15, 80);
    if (random.isLikely(0.7)) {
      step(stage, end, { do: 'rollback', workload: ref });
      // The number is not used again, and what runs is the one before.
      stage.releases.set(ref, before);
      step(stage, end + 1, { do: 'set-behaviour', image, to: 'ok' });
    } else step(stage, end, { do: 'set-image', workload: ref, image: nextImage(stage, ref) });
    return end;
  },
};

/** The limit is too low since something changed: killed again and again, until a release needs less. */
const memoryLeak: Trouble = {
  weight: 14,
  on: 'deployment',
  happen(stage, at, ref) {
    const { random } = stage;
    const image = currentImage(stage, ref);
    const crash = { exit: 137, after: `${random.whole(3, 12)}m`, reason: 'OOMKilled' };
    step(stage, at, { do: 'set-behaviour', image, to: { crash } });
    const end = at + random.between(60, 420);
    step(stage, end, { do: 'set-image', workload: ref, image: nextImage(stage, ref) });
    step(stage, end + 5, { do: 'set-behaviour', image, to: 'ok' });
    return end;
  },
};

/** A tag that does not exist. */
const imageTypo: Trouble = {
  weight: 14,
  on: 'deployment',
  happen(stage, at, ref) {
    const right = nextImage(stage, ref);
    const wrong = right.replace(/0$/, 'O');
    step(stage, at - 1, { do: 'set-behaviour', image: wrong, to: stage.random.pick(['missing', 'missing', 'denied']) });
    step(stage, at, { do: 'set-image', workload: ref, image: wrong });
    const end = at + stage.random.between(8, 45);
    step(stage, end, { do: 'set-image', workload: ref, image: right });
    return end;
  },
};

/** A dependency comes and goes, and the readiness probe with it. */
const flappingProbe: Trouble = {
  weight: 12,
  on: 'deployment',
  happen(stage, at, ref) {
    const { random } = stage;
    const image = currentImage(stage, ref);
    let now = at;
    for (let times = random.whole(2, 6); times > 0; times -= 1) {
      step(stage, now, {
        do: 'set-behaviour',
        image,
        to: { unready: 'Readiness probe failed: HTTP probe failed with statuscode: 503' },
      });
      now += random.between(8, 25);
      step(stage, now, { do: 'set-behaviour', image, to: 'ok' });
      now += random.between(10, 40);
    }
    return now;
  },
};

/** It hangs, and its liveness probe has it killed. */
const deadlock: Trouble = {
  weight: 8,
  on: 'deployment',
  happen(stage, at, ref) {
    const image = currentImage(stage, ref);
    const message = 'Liveness probe failed: Get "http://10.244.3.17:8080/healthz": context deadline exceeded';
    step(stage, at, { do: 'set-behaviour', image, to: { unhealthy: { after: '4m', message } } });
    const end = at + stage.random.between(30, 240);
    step(stage, end, { do: 'set-behaviour', image, to: 'ok' });
    step(stage, end + 1, { do: 'restart', workload: ref });
    return end;
  },
};

const failingRuns: Trouble = {
  weight: 12,
  on: 'cronjob',
  happen(stage, at, ref) {
    const image = currentImage(stage, ref);
    const crash = { exit: 2, after: '40s', log: stage.random.pick(LAST_WORDS) };
    step(stage, at, { do: 'set-behaviour', image, to: { crash } });
    const end = at + stage.random.between(120, 900);
    step(stage, end, { do: 'set-image', workload: ref, image: nextImage(stage, ref) });
    return end;
  },
};

const lostNode: Trouble = {
  weight: 4,
  on: 'node',
  happen(stage, at, node) {
    step(stage, at, { do: 'node-down', node });
    const end = at + stage.random.between(12, 120);
    step(stage, end, { do: 'node-up', node });
    return end;
  },
};

const fullNode: Trouble = {
  weight: 4,
  on: 'node',
  happen(stage, at, node) {
    const minutes = stage.random.whole(10, 40);
    const resource = stage.random.pick(['memory', 'disk']);
    step(stage, at, { do: 'node-pressure', node, resource, for: `${minutes}m`, evict: stage.random.whole(1, 4) });
    return at + minutes;
  },
};

const unknownClass: Trouble = {
  weight: 4,
  on: 'cluster',
  happen(stage, at) {
    const name = `scratch-${Math.round(at)}`;
    const reference = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'mlops', name };
    const object = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: 'mlops', name },
      spec: {
        storageClassName: 'superfast',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '50Gi' } },
      },
    };
    step(stage, at, { do: 'apply', object });
    const end = at + stage.random.between(60, 300);
    step(stage, end, { do: 'delete', object: reference });
    return end;
  },
};

/** More replicas than the quota, or the nodes, have room for. */
const noRoom: Trouble = {
  weight: 6,
  on: 'cluster',
  happen(stage, at) {
    const ref = stage.random.pick(['partners/sync', 'partners/feeds', 'mlops/trainer']);
    const { replicas } = workloadAt(stage, ref);
    step(stage, at, { do: 'scale', workload: ref, replicas: ref.startsWith('mlops') ? 36 : 60 });
    const end = at + stage.random.between(20, 150);
    step(stage, end, { do: 'scale', workload: ref, replicas });
    return end;
  },
};

export const TROUBLES: readonly Trouble[] = [
  badRollout,
  memoryLeak,
  imageTypo,
  flappingProbe,
  deadlock,
  failingRuns,
  lostNode,
  fullNode,
  unknownClass,
  noRoom,
];
