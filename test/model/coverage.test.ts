import { describe, expect, it } from 'vitest';
import { isCovered, whyNotCovered } from '../../src/model/coverage.ts';
import type { Coverage } from '../../src/model/snapshot.ts';
import { coverageEntry } from '../support/snapshots.ts';

const custom = (resource: string, state: Coverage['state']): Coverage => ({
  ...coverageEntry('customresources', null, state),
  resource,
  reason: state === 'ok' ? null : `${resource}: ${state}`,
});

describe('coverage of a kind', () => {
  it('is what is said of the namespace, else of all', () => {
    const coverage = [coverageEntry('pods', null, 'ok'), coverageEntry('pods', 'bank', 'denied')];
    expect([isCovered(coverage, 'pods', 'shop'), isCovered(coverage, 'pods', 'bank')]).toEqual([true, false]);
    expect(whyNotCovered(coverage, ['pods'], 'bank')).toBe('pods not read: pods: denied');
    expect(whyNotCovered(coverage, ['pods', 'jobs'], 'shop')).toBe('jobs not read');
  });
});

describe('coverage of custom resources', () => {
  const some = [custom('a.example.com', 'ok'), custom('b.example.com', 'denied')];

  it('lets detectors run where one of them was read, and proves health only where none was lost', () => {
    expect(isCovered(some, 'customresources', 'shop')).toBe(true);
    expect(whyNotCovered(some, ['customresources'], 'shop')).toBe('customresources not read: b.example.com: denied');
  });

  it('does not miss those that are not served, as long as one is', () => {
    const served = [custom('a.example.com', 'absent'), custom('b.example.com', 'ok')];
    expect(whyNotCovered(served, ['customresources'], 'shop')).toBeNull();
    expect(isCovered([custom('a.example.com', 'absent')], 'customresources', 'shop')).toBe(false);
    expect(whyNotCovered([custom('a.example.com', 'absent')], ['customresources'], 'shop')).toContain('absent');
  });
});

it('a list that grows is asked anew', () => {
  const coverage = [coverageEntry('pods', 'shop', 'ok')];
  expect(isCovered(coverage, 'pods', 'bank')).toBe(false);
  coverage.push(coverageEntry('pods', 'bank', 'ok'));
  expect(isCovered(coverage, 'pods', 'bank')).toBe(true);
});
