import { describe, expect, it } from 'vitest';
import { causesIn, ref, trouble } from '../../support/cause-links.ts';
import { aClaim } from '../../support/cluster-records.ts';
import { anUnschedulablePod } from '../../support/snapshots.ts';

const db = ref('StatefulSet', 'db');
const claim = (name: string) => ref('PersistentVolumeClaim', name);
const pending = (name: string) => trouble('PvcPending', claim(name));
const waits = (says: string) => trouble('PodUnschedulable', db, { of: ref('Pod', 'db-0'), says });
const pods = [anUnschedulablePod({ name: 'db-0' }, { claims: ['data-db-0'] })];
const WAITS = 'PodUnschedulable shop/StatefulSet db';

describe('a claim', () => {
  it.each(['PodUnschedulable', 'PodStartStuck'] as const)('is why pods that mount it wait: %s', (code) => {
    const stuck = trouble(code, db, { of: ref('Pod', 'db-0') });
    expect(causesIn({ pods }, stuck, pending('data-db-0'))).toEqual({
      [`${code} shop/StatefulSet db`]: 'PvcPending shop/PersistentVolumeClaim data-db-0',
    });
  });

  it('is not why pods that mount another do', () => {
    expect(causesIn({ pods }, waits('unbound immediate PersistentVolumeClaims'), pending('other'))).toEqual({});
  });

  it('is, of a pod that was not read, where it is the only one and the scheduler speaks of claims', () => {
    const text = '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
    expect(causesIn({}, waits(text), pending('other'))).toEqual({
      [WAITS]: 'PvcPending shop/PersistentVolumeClaim other',
    });
    expect(causesIn({}, waits(text), pending('one'), pending('two'))).toEqual({});
    expect(causesIn({}, waits('3 Insufficient cpu'), pending('other'))).toEqual({});
  });

  it('is lost because its volume failed', () => {
    const lost = trouble('PvcLost', claim('data-db-0'));
    const failed = (name: string) => trouble('PvFailed', ref('PersistentVolume', name, ''));
    const persistentvolumeclaims = [aClaim({ volume: 'pvc-1' })];
    expect(causesIn({ persistentvolumeclaims }, lost, failed('pvc-1'))).toEqual({
      'PvcLost shop/PersistentVolumeClaim data-db-0': 'PvFailed PersistentVolume pvc-1',
    });
    expect(causesIn({ persistentvolumeclaims }, lost, failed('pvc-2'))).toEqual({});
  });
});
