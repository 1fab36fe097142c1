import { describe, expect, it } from 'vitest';
import type { ViewMemory } from '../../../src/detectors/index.ts';
import type { ContainerRecord, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, findingOf } from '../../support/detections.ts';
import {
  aContainer,
  aDetail,
  ago,
  anEvent,
  aPod,
  aPodWith,
  aReplicaSet,
  aTermination,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  running,
  SECOND,
  text,
  waiting,
} from '../../support/snapshots.ts';

const CODE = 'FrequentRestarts';
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Ready again; `restarts` in all, the last `exitAge` ago. */
function restarted(
  restarts: number,
  exitAge: number,
  container: Partial<ContainerRecord> = {},
  parts: Partial<PodRecord> = {},
): PodRecord {
  const lastTermination = aTermination({ exitCode: 2, finishedAt: ago(exitAge) });
  return aPodWith([aContainer({ restarts, state: running(ago(exitAge)), lastTermination, ...container })], {
    ready: true,
    created: ago(30 * DAY),
    ...parts,
  });
}

function remembered(...samples: { at: number; count: number }[]): ViewMemory {
  return {
    counters: { ...NO_COUNTERS, restarts: [{ container: 'shop/api-7d9f5c8b6d-x2x4k/app', samples }] },
    lastLookAt: ago(5 * MINUTE),
  };
}

const told = (pod: PodRecord, memory: ViewMemory = NO_MEMORY) => codesIn({ pods: [pod] }, memory).includes(CODE);
const toldInDump = (pod: PodRecord) => codesIn({ pods: [pod], partial: true }).includes(CODE);

describe('by the ledger’s counters', () => {
  it('three restarts within an hour are told', () => {
    const base = remembered({ at: ago(HOUR), count: 100 });
    expect(told(restarted(103, 10 * MINUTE), base)).toBe(true);
    expect(told(restarted(102, 10 * MINUTE), base)).toBe(false);
  });

  it('five restarts within a day are told', () => {
    const base = remembered({ at: ago(DAY), count: 100 }, { at: ago(2 * HOUR), count: 104 });
    expect(told(restarted(105, 10 * MINUTE), base)).toBe(true);
    expect(told(restarted(104, 3 * HOUR), base)).toBe(false);
    expect(findingOf(CODE, { pods: [restarted(105, 10 * MINUTE)] }, base).message).toBe(
      'container app restarts often: 5 restarts in 24 h, last exit 2; it runs now',
    );
  });

  it('restarts whose last exit is old are contradicted by it: the ledger was blind', () => {
    const blind: ViewMemory = { counters: NO_COUNTERS, lastLookAt: ago(5 * MINUTE) };
    expect(told(restarted(50, 2 * DAY), blind)).toBe(false);
  });
});

describe('with a single look', () => {
  it('five restarts are told when the last is an hour old at most, to the second, and the pod is young', () => {
    const young = (restarts: number, exitAge: number) => restarted(restarts, exitAge, {}, { created: ago(20 * HOUR) });
    expect(toldInDump(young(5, HOUR))).toBe(true);
    expect(toldInDump(young(5, HOUR + SECOND))).toBe(false);
    expect(toldInDump(young(4, MINUTE))).toBe(false);
  });

  it('they must come to five a day over the pod’s age', () => {
    const aged = (restarts: number, age: number) => restarted(restarts, MINUTE, {}, { created: ago(age) });
    expect(toldInDump(aged(10, 2 * DAY))).toBe(true);
    expect(toldInDump(aged(9, 2 * DAY))).toBe(false);
    expect(toldInDump(restarted(6, MINUTE, {}, { created: null }))).toBe(true);
  });
});

describe('a container that restarts often', () => {
  it('is told as an occurrence, with its last exit and the probe that stopped it', () => {
    const probes = { readiness: true, liveness: true, startup: false, startupAllowance: 0 };
    const lastTermination = aTermination({ exitCode: 137, finishedAt: ago(10 * MINUTE) });
    const pods = [restarted(8, 10 * MINUTE, { probes, lastTermination }, { created: ago(20 * HOUR) })];
    const events = [
      anEvent({ reason: 'Unhealthy', container: 'app', count: 24, message: text('Liveness probe failed: timeout') }),
      anEvent({
        type: 'Normal',
        reason: 'Killing',
        container: 'app',
        count: 8,
        message: text('Container app failed liveness probe, will be restarted'),
        last: ago(10 * MINUTE),
      }),
    ];
    expect(codesIn({ pods, events, partial: true })).toEqual([CODE]);
    const finding = findingOf(CODE, { pods, events, partial: true, replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'medium',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'container app restarts often: 8 restarts in 20 h, last exit 137; it runs now',
      evidence: [
        'container: app',
        'image: shop/api:1.5.0',
        'restarts: 8',
        'exit code: 137 (SIGKILL: out of memory, a failed liveness probe, or a forced stop)',
        'exit reason: Error',
        'last exit: 2026-11-21 11:50:00Z, 10 min before the look',
        'memory limit: 256Mi',
        'memory request: 128Mi',
        'event Unhealthy x24, last 2026-11-21 11:59:00Z: Liveness probe failed: timeout [free]',
        'event Killing x8, last 2026-11-21 11:50:00Z: Container app failed liveness probe, will be restarted [free]',
      ],
      remedy: [
        'kubectl -n shop logs api-7d9f5c8b6d-x2x4k -c app --previous',
        'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k',
      ],
      since: ago(10 * MINUTE),
      occurredAt: ago(10 * MINUTE),
      crash: { pod: 'api-7d9f5c8b6d-x2x4k', container: 'app', endedAt: ago(10 * MINUTE) },
    });
  });

  const often = (container: Partial<ContainerRecord>, parts: Partial<PodRecord> = {}) =>
    codesIn({ pods: [restarted(8, 5 * MINUTE, container, { created: ago(20 * HOUR), ...parts })], partial: true });

  it('is silent while it crash-loops, and when it was OOMKilled', () => {
    expect(often({ ready: false, state: waiting('CrashLoopBackOff') }, { ready: false })).toEqual(['CrashLoopBackOff']);
    expect(often({ ready: false }, { ready: false })).not.toContain(CODE);
    const killed = aTermination({ exitCode: 137, reason: 'OOMKilled', finishedAt: ago(5 * MINUTE) });
    expect(often({ lastTermination: killed })).toEqual(['OOMKilled']);
  });

  it('is silent when it does not run, has no exit, or its pod goes', () => {
    expect(often({ state: { type: 'unknown' } })).toEqual([]);
    expect(often({ lastTermination: null })).toEqual([]);
    expect(often({}, { deletingAt: ago(-MINUTE) })).toEqual([]);
    expect(often({}, { phase: 'Succeeded' })).toEqual([]);
  });
});

describe('a node that restarted', () => {
  const flapping = restarted(8, 10 * MINUTE, {}, { created: ago(20 * HOUR) });
  const neighbour = (name: string, exitAge: number | null, parts: Partial<PodRecord> = {}) => {
    const lastTermination = exitAge === null ? null : aTermination({ exitCode: 255, finishedAt: ago(exitAge) });
    const containers = [aContainer({ restarts: exitAge === null ? 0 : 1, lastTermination })];
    return aPod({ name, created: ago(9 * DAY), controller: null, detail: aDetail({ containers }), ...parts });
  };
  const withNeighbours = (...others: PodRecord[]) => codesIn({ pods: [flapping, ...others], partial: true });

  it('is to blame when its pods restarted together', () => {
    expect(withNeighbours(neighbour('a', 8 * MINUTE), neighbour('b', 15 * MINUTE))).toEqual([]);
  });

  it('is not, when others ran on, restarted at another time, are too few, came later, or stand elsewhere', () => {
    const near = neighbour('a', 9 * MINUTE);
    expect(withNeighbours(near, neighbour('b', null))).toEqual([CODE]);
    expect(withNeighbours(near, neighbour('b', 16 * MINUTE))).toEqual([CODE]);
    expect(withNeighbours(near)).toEqual([CODE]);
    expect(withNeighbours(near, neighbour('b', 9 * MINUTE, { created: ago(5 * MINUTE) }))).toEqual([CODE]);
    expect(withNeighbours(near, neighbour('b', 9 * MINUTE, { node: 'worker-2' }))).toEqual([CODE]);
  });
});

it('old restarts of a healthy pod are no trouble', () => {
  expect(told(restarted(40, 3 * DAY))).toBe(false);
  expect(told(aPod())).toBe(false);
});
