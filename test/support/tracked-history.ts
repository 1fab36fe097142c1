import { expect } from 'vitest';
import { type AnyDetector, DETECTORS, detect } from '../../src/detectors/index.ts';
import { track } from '../../src/incidents/index.ts';
import { createMemoryLedgerStore } from '../../src/ledger/index.ts';
import type { Detection } from '../../src/model/detection.ts';
import type { Incident, IncidentUpdate } from '../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import type { KindName, Snapshot } from '../../src/model/snapshot.ts';
import { broken } from './broken-detector.ts';
import { createTrackedWorld, type Step, WORKLOADS } from './tracked-world.ts';

/** One look of a history: the ledgers around it, and what the test itself knows to be true. */
export interface Witness {
  readonly step: Step;
  /** When a container of the workload last started again, by `namespace/name`; null when it never did. */
  readonly lastCrash: ReadonlyMap<string, number | null>;
  readonly snapshot: Snapshot;
  readonly detection: Detection;
  readonly before: Ledger;
  readonly after: Ledger;
  readonly updates: readonly IncidentUpdate[];
  /** For how long, and in how many looks, each incident has been looked at and found healthy. */
  readonly health: ReadonlyMap<string, { readonly since: number; readonly looks: number }>;
}

/** The kinds each code rests on, by its definition. */
const NEEDS: Readonly<Record<string, KindName>> = {
  CrashLoopBackOff: 'pods',
  DeploymentUnavailable: 'deployments',
  NodeNotReady: 'nodes',
};

export function wasRead({ coverage }: Snapshot, kind: KindName, namespace: string): boolean {
  return coverage.some(
    (entry) => entry.kind === kind && entry.state === 'ok' && (entry.namespace ?? namespace) === namespace,
  );
}

export function isFound({ findings }: Detection, incident: Incident): boolean {
  return findings.some(
    ({ code, owner }) => code === incident.code && JSON.stringify(owner) === JSON.stringify(incident.owner),
  );
}

/** Bad, but in its grace or otherwise not to be told anew: no health. */
function isExcused({ excused }: Detection, incident: Incident): boolean {
  return excused.some(
    ({ code, owner }) => code === incident.code && JSON.stringify(owner) === JSON.stringify(incident.owner),
  );
}

export function couldJudge(snapshot: Snapshot, step: Step, { code, owner }: Incident): boolean {
  const kind = NEEDS[code];
  if (kind === undefined || !wasRead(snapshot, kind, owner.namespace)) return false;
  // A detector that throws on everything throws on nothing where there is nothing; pods without trouble it is not asked about.
  return !step.failing.includes(code) || !snapshot.objects[kind].some(isAskedAbout);
}

function isAskedAbout(object: object): boolean {
  return !('detail' in object) || object.detail !== null;
}

function detectorsFor(step: Step): AnyDetector[] {
  return DETECTORS.filter(({ code }) => code in NEEDS).map((detector) =>
    step.failing.includes(detector.code) ? broken(detector) : detector,
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}

/**
 * Lives through a history; the ledger goes to its file's text and back between looks, and is frozen while it is tracked.
 *
 * @param hear what people say before each look, applied to the ledger.
 */
export async function live(
  history: readonly Step[],
  hear: (ledger: Ledger, look: number) => Ledger = (ledger) => ledger,
): Promise<readonly Witness[]> {
  const world = createTrackedWorld();
  const store = createMemoryLedgerStore();
  const health = new Map<string, { since: number; looks: number }>();
  const witnesses: Witness[] = [];
  let before = deepFreeze(emptyLedger('shop-demo'));
  for (const [index, step] of history.entries()) {
    before = deepFreeze(hear(before, index));
    const snapshot = world.look(step);
    const detection = detect(snapshot, before, detectorsFor(step));
    const { ledger: after, updates } = track(before, deepFreeze(snapshot), deepFreeze(detection));
    for (const incident of after.incidents) {
      const known = health.get(incident.key);
      const { now } = snapshot.clock;
      const isBad = isFound(detection, incident) || isExcused(detection, incident);
      if (isBad || !couldJudge(snapshot, step, incident)) health.delete(incident.key);
      else health.set(incident.key, { since: known?.since ?? now, looks: (known?.looks ?? 0) + 1 });
    }
    const lastCrash = new Map(
      WORKLOADS.map(({ namespace, name }) => [`${namespace}/${name}`, world.lastCrash(namespace, name)]),
    );
    witnesses.push({ step, lastCrash, snapshot, detection, before, after, updates, health: new Map(health) });
    await store.save(after);
    const loaded = await store.load('shop-demo');
    if (loaded.outcome !== 'ok') throw new Error(`the ledger did not come back: ${loaded.outcome}`);
    expect(loaded.ledger).toEqual(after);
    before = deepFreeze(loaded.ledger);
  }
  return witnesses;
}
