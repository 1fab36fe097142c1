import { describe, expect, it } from 'vitest';
import { areSame, compareReports } from '../../../src/cli/compare/differences.ts';
import type { Assessment, Report } from '../../../src/model/report.ts';

function assessed(incident: number, parts: Partial<Assessment> = {}): Assessment {
  return {
    incident,
    assessment: 'It crashes.',
    likelyCause: 'a release',
    confidence: 'medium',
    nextStep: null,
    ...parts,
  };
}

function aReport(summary: string, ...assessments: readonly Assessment[]): Report {
  return { analyst: 'claude', model: 'claude-sonnet-5-5', summary, assessments };
}

describe('two reports on one look', () => {
  it('are the same when they assess the same incidents alike, in whatever order and words', () => {
    const one = aReport('Two are open.', assessed(1), assessed(2));
    const other = aReport('Two are open.', assessed(2, { assessment: 'Still crashing.' }), assessed(1));
    expect(areSame(compareReports(one, other))).toBe(true);
  });

  it('differ in what only one of them assessed', () => {
    const differences = compareReports(
      aReport('All.', assessed(1), assessed(3)),
      aReport('All.', assessed(2), assessed(3)),
    );
    expect(differences).toEqual({ onlyStateless: [1], onlyPersistent: [2], causes: [], otherSummary: false });
    expect(areSame(differences)).toBe(false);
  });

  it.each([
    ['another cause', { likelyCause: 'the database' }],
    ['another confidence', { confidence: 'high' }],
    ['none', { likelyCause: null, confidence: null }],
  ] as const)('differ where one names %s', (_, parts) => {
    const differences = compareReports(aReport('All.', assessed(1)), aReport('All.', assessed(1, parts)));
    expect(differences.causes).toEqual([
      {
        incident: 1,
        stateless: { likelyCause: 'a release', confidence: 'medium' },
        persistent: { likelyCause: 'a release', confidence: 'medium', ...parts },
      },
    ]);
    expect(areSame(differences)).toBe(false);
  });

  it('differ in their summaries, and where only one was made', () => {
    expect(compareReports(aReport('Well.'), aReport('Ill.')).otherSummary).toBe(true);
    expect(compareReports(null, aReport('Ill.', assessed(4)))).toEqual({
      ...{ onlyStateless: [], onlyPersistent: [4], causes: [], otherSummary: true },
    });
    expect(areSame(compareReports(null, null))).toBe(true);
  });
});
