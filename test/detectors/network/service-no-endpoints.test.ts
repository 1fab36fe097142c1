import { describe, expect, it } from 'vitest';
import { DETECTORS, detect, type ViewMemory } from '../../../src/detectors/index.ts';
import type { NamespaceRecord, PodRecord, ServiceRecord } from '../../../src/model/snapshot.ts';
import { aNamespace, aService, aSlice } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aDeployment,
  aDetail,
  ago,
  aPod,
  aSnapshot,
  coverageOf,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  SECOND,
  type SnapshotParts,
} from '../../support/snapshots.ts';

const CODE = 'ServiceNoEndpoints';
const KEY = 'ServiceNoEndpoints/shop/api';
const empty = aSlice({ ready: 0, notReady: 0 });
const unready = (age: number, parts: Partial<PodRecord> = {}) =>
  aPod({
    ready: false,
    detail: aDetail({ conditions: [aCondition('Ready', { status: 'False', changedAt: ago(age) })] }),
    ...parts,
  });
const look = (parts: SnapshotParts, service: Partial<ServiceRecord> = {}) => ({
  services: [aService(service)],
  endpointslices: [empty],
  ...parts,
});
const count = (parts: SnapshotParts, service: Partial<ServiceRecord> = {}) =>
  findingsOf(CODE, look(parts, service)).length;

describe('a Service without a ready endpoint', () => {
  it('is told with what it selects, since its last pod was lost', () => {
    const finding = findingOf(
      CODE,
      look({
        endpointslices: [aSlice({ ready: 0, notReady: 2 })],
        deployments: [aDeployment({ ready: 0 })],
        pods: [unready(9 * MINUTE, { name: 'api-1' }), unready(4 * MINUTE, { name: 'api-2' })],
      }),
    );
    expect(finding).toMatchObject({
      severity: 'high',
      owner: { kind: 'Service', namespace: 'shop', name: 'api' },
      message: 'no ready endpoint: 2 pods selected, none ready',
      remedy: ['kubectl -n shop get pods -l app=api', 'kubectl -n shop describe service api'],
      since: ago(4 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'selector: app=api',
      'endpoints: 0 ready, 2 not ready',
      'type: ClusterIP',
      'selects: shop/Deployment api, 0 of 3 ready',
      'unready pod: api-1 (running, not ready)',
      'unready pod: api-2 (running, not ready)',
    ]);
  });

  it('is told after two minutes, to the second', () => {
    expect(count({ pods: [unready(2 * MINUTE)] })).toBe(0);
    expect(count({ pods: [unready(2 * MINUTE + SECOND)] })).toBe(1);
  });

  it('is dated by the ledger where no pod is left, and remembers it when new ones come', () => {
    const memory = {
      counters: { ...NO_COUNTERS, firstSeen: [{ key: KEY, at: ago(3 * MINUTE) }] },
      lastLookAt: ago(MINUTE),
    };
    const parts = look({ deployments: [aDeployment({ ready: 0 })] });
    const first = detect(aSnapshot(parts), NO_MEMORY, DETECTORS);
    expect(first.findings.filter(({ code }) => code === CODE)).toEqual([]);
    expect(first.noticed).toContain(KEY);
    expect(findingOf(CODE, parts, memory).since).toBe(ago(3 * MINUTE));
    expect(findingOf(CODE, look({ pods: [unready(MINUTE)] }), memory).since).toBe(ago(3 * MINUTE));
  });

  it('is told by not ready endpoints alone, of one pod of a StatefulSet, too', () => {
    const endpointslices = [aSlice({ ready: 0, notReady: 1 })];
    const selector = { 'statefulset.kubernetes.io/pod-name': 'db-0' };
    const finding = findingOf(CODE, { ...look({ endpointslices, partial: true }, { selector }) });
    expect(finding).toMatchObject({ severity: 'high', since: null });
    expect(finding.remedy[0]).toBe('kubectl -n shop get pods -l statefulset.kubernetes.io/pod-name=db-0');
  });

  it('of one pod of a StatefulSet finds that pod, whose label is not kept', () => {
    const selector = { app: 'api', 'statefulset.kubernetes.io/pod-name': 'api-1' };
    const pods = [unready(9 * MINUTE, { name: 'api-0' }), unready(5 * MINUTE, { name: 'api-1' })];
    const { message, evidence } = findingOf(CODE, look({ pods }, { selector }));
    expect(message).toBe('no ready endpoint: 1 pods selected, none ready');
    expect(evidenceLines(evidence)).toContain('unready pod: api-1 (running, not ready)');
  });

  it('claims nothing of pods that were not read', () => {
    const { message, severity } = findingOf(CODE, look({ coverage: coverageOf({ pods: 'denied' }), partial: true }));
    expect([message, severity]).toEqual(['no endpoint; its pods were not read', 'info']);
  });

  it('is information where nothing has its labels', () => {
    expect(findingOf(CODE, look({ partial: true }))).toMatchObject({
      severity: 'info',
      message: 'no endpoint: no pod and no workload has the labels it selects',
    });
    const done = aPod({ phase: 'Succeeded', ready: false });
    expect(findingOf(CODE, look({ pods: [done], partial: true })).severity).toBe('info');
  });

  it('puts no label into a command that a shell would take for more', () => {
    const selector = { app: 'api', 'x;rm -rf': '1', y: '$(id)' };
    expect(findingOf(CODE, look({ partial: true }, { selector })).remedy[0]).toBe(
      'kubectl -n shop get pods -l app=api',
    );
  });
});

describe('a Service that needs no endpoint, or has one', () => {
  const pods = [unready(60 * MINUTE)];

  it.each<[string, Partial<ServiceRecord>]>([
    ['has no selector', { selector: null }],
    ['is an ExternalName', { type: 'ExternalName' }],
    ['is being deleted', { deletingAt: NOON }],
    ['was made a minute ago', { created: ago(MINUTE) }],
  ])('is silent when it %s', (_, service) => {
    expect(count({ pods: service.created === undefined ? pods : [], partial: true }, service)).toBe(0);
  });

  it('is silent with one ready endpoint in any slice, or unready ones it publishes', () => {
    expect(count({ pods, endpointslices: [empty, aSlice({ name: 'api-2', ready: 1, notReady: 4 })] })).toBe(0);
    const endpointslices = [aSlice({ ready: 0, notReady: 1 })];
    expect(count({ pods, endpointslices }, { publishNotReady: true })).toBe(0);
    expect(count({ pods, endpointslices })).toBe(1);
  });

  it('is silent while its workload is at zero on purpose, or has just been made', () => {
    expect(count({ deployments: [aDeployment({ desired: 0, ready: 0 })], partial: true })).toBe(0);
    expect(count({ deployments: [aDeployment({ ready: 0, created: ago(4 * MINUTE) })], partial: true })).toBe(0);
    expect(count({ deployments: [aDeployment({ ready: 0, created: ago(6 * MINUTE) })], partial: true })).toBe(1);
  });

  it('is silent where endpoints were not read, or a dump does not show its own', () => {
    expect(count({ pods, coverage: coverageOf({ endpointslices: 'denied' }) })).toBe(0);
    expect(count({ pods, endpointslices: [], partial: true })).toBe(0);
    expect(count({ pods, endpointslices: [] })).toBe(1);
  });

  it('is silent when a dump shows a ready pod: its endpoints were written before', () => {
    expect(count({ pods: [aPod()], partial: true })).toBe(0);
  });
});

describe('a Service that had a ready endpoint at an earlier look', () => {
  const SERVED = `${KEY}/served`;
  const since = ago(3 * MINUTE);
  const remembered = (...keys: readonly string[]) => ({
    counters: { ...NO_COUNTERS, firstSeen: keys.map((key) => ({ key, at: since })) },
    lastLookAt: ago(MINUTE),
  });
  const noticed = (parts: SnapshotParts, memory: ViewMemory = NO_MEMORY) =>
    detect(aSnapshot(parts), memory, DETECTORS).noticed.filter((key) => key.startsWith(KEY));
  const served = { services: [aService()], endpointslices: [aSlice({ ready: 2 })] };

  it('is told where nothing has its labels now: selector, labels or pods are others', () => {
    expect(findingOf(CODE, look({}), remembered(KEY, SERVED))).toMatchObject({
      ...{ severity: 'high', since, message: 'no endpoint any more: no pod and no workload has the labels it selects' },
    });
    expect(findingOf(CODE, look({}), remembered(KEY))).toMatchObject({ severity: 'info' });
    const unread = { coverage: coverageOf({ pods: 'denied' }) };
    expect(findingOf(CODE, look(unread), remembered(KEY, SERVED)).message).toBe(
      'no endpoint any more; its pods were not read',
    );
    expect(noticed(look({}), remembered(KEY, SERVED))).toEqual([KEY, SERVED]);
  });

  it('is remembered for as long as it is seen, be it by its pods or without them', () => {
    expect(noticed({ ...served, pods: [aPod()] })).toEqual([SERVED]);
    expect(noticed({ ...served, coverage: coverageOf({ pods: 'denied' }) })).toEqual([SERVED]);
    expect(noticed(served, remembered(SERVED))).toEqual([SERVED]);
    expect(noticed(look({}), remembered(SERVED))).toEqual([KEY, SERVED]);
    expect(noticed({ services: [aService()], partial: true }, remembered(SERVED))).toEqual([SERVED]);
  });

  it('is a promise of workloads that last alone: a Job’s run ends, and pods of nobody may', () => {
    const run = aPod({ controller: { kind: 'Job', name: 'import-1' } });
    for (const pods of [[run], [aPod({ controller: null })], [aPod({ phase: 'Succeeded' })], []])
      expect(noticed({ ...served, pods })).toEqual([]);
    expect(noticed({ ...served, pods: [run, aPod({ name: 'api-2' })] })).toEqual([SERVED]);
  });

  it('is forgotten once its workload is at zero on purpose, or it selects nothing', () => {
    const zero = look({ deployments: [aDeployment({ desired: 0, ready: 0 })] });
    expect(noticed(zero, remembered(SERVED))).toEqual([]);
    expect(noticed({ ...served, services: [aService({ selector: null })] }, remembered(SERVED))).toEqual([]);
  });

  it('is information in a namespace that ends: its pods go first', () => {
    const memory = remembered(KEY, SERVED);
    const ending = (parts: Partial<NamespaceRecord>) => look({ namespaces: [aNamespace({ name: 'shop', ...parts })] });
    expect(findingOf(CODE, ending({ phase: 'Terminating' }), memory).severity).toBe('info');
    expect(findingOf(CODE, ending({ deletingAt: NOON }), memory).severity).toBe('info');
    expect(findingOf(CODE, ending({}), memory).severity).toBe('high');
  });
});
