import { expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import { track } from '../../../src/incidents/index.ts';
import { emptyLedger } from '../../../src/model/ledger.ts';
import type { Coverage } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingsOf } from '../../support/detections.ts';
import { aSnapshot, coverageEntry, coverageOf, KINDS, MINUTE, NO_MEMORY, NOON } from '../../support/snapshots.ts';

const CODE = 'CoverageLost';
const seenAt = (key: string) => ({
  counters: { ...NO_MEMORY.counters, firstSeen: [{ key, at: NOON - 5 * MINUTE }] },
  lastLookAt: NOON - MINUTE,
});

it('what the API server refuses is told at once: one finding for each kind, with one message', () => {
  const found = findingsOf(CODE, { coverage: coverageOf({ events: 'denied', nodes: 'denied' }) });
  expect(found.map(({ object, severity }) => `${object.kind} ${object.name} ${severity}`)).toEqual([
    'Resource nodes medium',
    'Resource events medium',
  ]);
  expect(found[0]?.message).toBe('not read: nodes, events; their trouble is not seen');
  expect(found[1]?.message).toBe(found[0]?.message);
  expect(evidenceLines(found[0]?.evidence ?? [])).toEqual(['nodes: nodes: denied', 'events: events: denied']);
});

it('of ConfigMaps it is changes that are not seen', () => {
  const [found] = findingsOf(CODE, { coverage: coverageOf({ configmaps: 'denied' }) });
  expect(found?.message).toBe('not read: configmaps; their changes are not seen');
});

it('however many kinds are lost, it is one incident of the cluster', () => {
  const look = aSnapshot({ coverage: coverageOf({ events: 'denied', nodes: 'denied' }) });
  const { ledger } = track(emptyLedger('shop-demo'), look, detect(look, NO_MEMORY, DETECTORS));
  expect(ledger.incidents).toMatchObject([
    { code: CODE, owner: { kind: 'Cluster', namespace: '', name: 'shop-demo' }, affected: { count: 2 } },
  ]);
});

it('one failure is excused, the second in a row is told, since the first', () => {
  const look = aSnapshot({ coverage: coverageOf({ jobs: 'failed' }) });
  const first = detect(look, NO_MEMORY, DETECTORS);
  expect(first.findings.filter(({ code }) => code === CODE)).toEqual([]);
  expect(first.noticed).toContain('CoverageLost//jobs');
  expect(first.excused.map(({ code }) => code)).toContain(CODE);
  expect(
    findingsOf(CODE, look.objects.jobs.length === 0 ? { coverage: look.coverage } : {}, seenAt('CoverageLost//jobs')),
  ).toMatchObject([{ object: { name: 'jobs' }, since: NOON - 5 * MINUTE }]);
  expect(findingsOf(CODE, { coverage: look.coverage }, seenAt('CoverageLost//pods'))).toEqual([]);
});

it('a look that saw nothing is told at once', () => {
  const coverage = KINDS.map((kind) => coverageEntry(kind, null, 'failed'));
  expect(findingsOf(CODE, { coverage })[0]?.message).toBe('nothing could be read: trouble is not seen');
});

it('tells namespaces and custom resources apart', () => {
  const coverage: readonly Coverage[] = [
    coverageEntry('pods', 'shop', 'ok'),
    coverageEntry('pods', 'bank', 'denied'),
    { ...coverageEntry('customresources', null, 'denied'), resource: 'certificates.cert-manager.io' },
  ];
  expect(findingsOf(CODE, { coverage }).map(({ object }) => `${object.namespace}/${object.name}`)).toEqual([
    'bank/pods',
    '/certificates.cert-manager.io',
  ]);
});

it('APIs that are not served, what is left out on purpose, and dumps are silent', () => {
  expect(findingsOf(CODE, { coverage: coverageOf({ jobs: 'absent' }) })).toEqual([]);
  expect(findingsOf(CODE, { coverage: coverageOf({ jobs: 'failed', nodes: 'denied' }), partial: true })).toEqual([]);
  expect(findingsOf(CODE, {})).toEqual([]);
});
