import { describe, expect, it } from 'vitest';
import { type CaseEntry, type CaseResult, type JudgedIncident, score, shortfalls } from '../../src/eval/index.ts';

const ENTRY: CaseEntry = { kind: 'Node', name: 'stone-1', codes: ['NodeNotReady'] };
const WRONG: JudgedIncident = {
  number: 1,
  code: 'NodeNotReady',
  codes: ['NodeNotReady'],
  owner: { kind: 'Node', namespace: '', name: 'stone-2' },
  objects: [],
  isInfo: false,
  message: 'silent',
};

function result(met: number, missed: number, incidents: number, wrong: number, looks = 1): CaseResult {
  return {
    name: 'case',
    looks,
    isHealthy: met + missed === 0,
    met: Array.from({ length: met }, () => ENTRY),
    missed: Array.from({ length: missed }, () => ({ entry: ENTRY, why: 'no incident' })),
    wrong: Array.from({ length: wrong }, () => WRONG),
    incidents,
    causes: null,
    problems: [],
  };
}

const BAR = { minRecall: 0.99, minPrecision: 0.98, maxFalsePerHealthyLook: 0 };

describe('score', () => {
  it('counts entries for recall, incidents for precision, and healthy cases per look', () => {
    const total = score([result(3, 1, 5, 1), result(2, 0, 2, 0, 4), result(0, 0, 1, 1, 3), result(0, 0, 0, 0, 1)]);
    expect(total).toEqual({
      cases: 4,
      looks: 9,
      expected: 6,
      met: 5,
      incidents: 8,
      wrong: 2,
      incidentsPerCause: null,
      recall: 5 / 6,
      precision: 6 / 8,
      healthyCases: 2,
      // One false incident in four looks at two healthy clusters; that of the sick one counts in precision alone.
      falsePerHealthyLook: 1 / 4,
    });
  });

  it('counts incidents per cause over the cases that count their causes', () => {
    const folded = { ...result(1, 0, 1, 0), causes: 1 };
    const split = { ...result(2, 0, 3, 0), causes: 1 };
    expect(score([folded, split, result(1, 0, 5, 0)]).incidentsPerCause).toBe(2);
  });

  it('has no share of nothing', () => {
    expect(score([])).toMatchObject({ cases: 0, recall: null, precision: null, falsePerHealthyLook: null });
    expect(score([result(0, 0, 0, 0)])).toMatchObject({ recall: null, precision: null, falsePerHealthyLook: 0 });
    expect(score([result(0, 2, 0, 0)])).toMatchObject({ recall: 0, precision: null, falsePerHealthyLook: null });
  });
});

describe('shortfalls', () => {
  it('are none at the bar itself, nor where nothing was measured', () => {
    const at = { ...score([]), recall: 0.99, precision: 0.98, falsePerHealthyLook: 0 };
    expect(shortfalls(at, BAR)).toEqual([]);
    expect(shortfalls(score([]), BAR)).toEqual([]);
  });

  it('name each measure below it, with both numbers', () => {
    const below = { ...score([]), recall: 0.98, precision: 0.9, falsePerHealthyLook: 0.25 };
    expect(shortfalls(below, BAR)).toEqual([
      'recall 98.0 % is below 99.0 %',
      'precision 90.0 % is below 98.0 %',
      '0.25 false incidents per healthy look, allowed 0',
    ]);
  });
});
