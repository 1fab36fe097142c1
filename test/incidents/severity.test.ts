import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentSeverity, type SeverityInput, severityReason } from '../../src/incidents/severity.ts';
import { FINDING_SEVERITIES } from '../../src/model/finding.ts';
import { INCIDENT_SEVERITIES, type IncidentSeverity } from '../../src/model/incident.ts';
import { TIERS } from '../../src/model/weight.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const input = (parts: Partial<SeverityInput>): SeverityInput => ({
  ...{ finding: 'high', tier: null, replicas: null, lasted: 0, toleratedDowntime: null },
  ...parts,
});
const severity = (parts: Partial<SeverityInput>) => incidentSeverity(input(parts));
const rank = (of: IncidentSeverity) => INCIDENT_SEVERITIES.indexOf(of);

describe('severity without a cluster file', () => {
  it('follows the code', () => {
    expect(FINDING_SEVERITIES.map((finding) => severity({ finding }))).toEqual([...INCIDENT_SEVERITIES]);
  });

  it('is SEV-1 only for what does not serve at all, or may not', () => {
    const critical = (serving: number) => severity({ finding: 'critical', replicas: { serving, wanted: 3 } });
    expect([0, 1, 3].map(critical)).toEqual(['SEV-1', 'SEV-2', 'SEV-2']);
    expect(severity({ finding: 'high', replicas: { serving: 0, wanted: 3 } })).toBe('SEV-2');
    expect(severity({ finding: 'low', replicas: { serving: 0, wanted: 3 } })).toBe('SEV-4');
  });

  it('does not change with time, and has no reason beyond its code', () => {
    const old = input({ finding: 'critical', replicas: { serving: 0, wanted: 3 }, lasted: 1_000 * HOUR });
    expect(incidentSeverity(old)).toBe('SEV-1');
    expect(severityReason(old)).toBeNull();
  });
});

/** The tables of docs/severity.md, row by row: header cells, then each row's. */
function tables(): readonly (readonly Readonly<Record<string, string>>[])[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/severity.md'), 'utf8');
  return [...text.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) => {
    const [header = [], , ...rows] = table
      .trim()
      .split('\n')
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    return rows.map((row) => Object.fromEntries(row.map((cell, index) => [header[index] ?? '', cell])));
  });
}

const GONE: Readonly<Record<string, SeverityInput['replicas']>> = {
  nothing: { serving: 4, wanted: 4 },
  'less than half': { serving: 3, wanted: 4 },
  'half or more': { serving: 2, wanted: 4 },
  all: { serving: 0, wanted: 4 },
  'not known': null,
};
const LASTED: Readonly<Record<string, number>> = {
  'not used up': 29 * MINUTE,
  'used up': 30 * MINUTE,
  'five times over': 150 * MINUTE,
};

describe('docs/severity.md', () => {
  const [byTier = [], byTime = []] = tables();

  it.each(byTier.map((row) => [row.finding, row.gone, row] as const))(
    'is right about %s with %s gone',
    (_, __, row) => {
      for (const tier of [...TIERS, null]) {
        const cell = row[tier ?? 'none'];
        expect([
          tier,
          severity({ finding: row.finding as never, tier, replicas: GONE[row.gone ?? ''] ?? null }),
        ]).toEqual([tier, cell === 'info' ? cell : `SEV-${cell}`]);
      }
    },
  );

  it('has every finding and every share', () => {
    expect(byTier.map(({ finding, gone }) => `${finding} ${gone}`).toSorted()).toEqual(
      FINDING_SEVERITIES.flatMap((finding) => Object.keys(GONE).map((gone) => `${finding} ${gone}`)).toSorted(),
    );
  });

  it.each(byTime.map((row) => [row['without it'], row] as const))('is right about what time makes of %s', (_, row) => {
    const finding = ({ 'SEV-1': 'critical', 'SEV-2': 'high', 'SEV-3': 'medium', 'SEV-4': 'low' } as const)[
      row['without it'] as 'SEV-1'
    ];
    for (const [name, lasted] of Object.entries(LASTED)) {
      expect([name, severity({ finding, lasted, toleratedDowntime: 30 * MINUTE })]).toEqual([name, row[name]]);
    }
    expect(
      severity({ finding, lasted: HOUR, toleratedDowntime: 30 * MINUTE, replicas: { serving: 1, wanted: 1 } }),
    ).toBe(finding === 'critical' ? 'SEV-3' : row['nothing is gone']);
  });
});

describe('severity', () => {
  const any = fc.record<SeverityInput>({
    finding: fc.constantFrom(...FINDING_SEVERITIES),
    tier: fc.constantFrom(...TIERS, null),
    replicas: fc.option(
      fc
        .integer({ min: 1, max: 9 })
        .chain((wanted) => fc.record({ serving: fc.integer({ min: 0, max: wanted }), wanted: fc.constant(wanted) })),
      { nil: null },
    ),
    lasted: fc.integer({ min: 0, max: 100 }).map((minutes) => minutes * MINUTE),
    toleratedDowntime: fc.option(
      fc.integer({ min: 1, max: 60 }).map((minutes) => minutes * MINUTE),
      { nil: null },
    ),
  });
  const never = (milder: (worse: SeverityInput) => readonly SeverityInput[]) =>
    fc.assert(
      fc.property(any, (given) => {
        for (const changed of milder(given))
          expect(rank(incidentSeverity(changed))).toBeGreaterThanOrEqual(rank(incidentSeverity(given)));
      }),
      { numRuns: 1_000 },
    );

  it('never gets milder with more gone', () => {
    never((given) => {
      const { replicas } = given;
      if (replicas === null) return [];
      return Array.from({ length: replicas.wanted - replicas.serving + 1 }, (_, more) => ({
        ...given,
        replicas: { ...replicas, serving: replicas.serving + more },
      }));
    });
  });

  it('never gets milder with time, or with less of it tolerated', () => {
    never((given) => [0, 0.3, 0.9].map((share) => ({ ...given, lasted: given.lasted * share })));
    never((given) => {
      const { toleratedDowntime } = given;
      return toleratedDowntime === null
        ? []
        : [2, 5, 50].map((times) => ({ ...given, toleratedDowntime: toleratedDowntime * times }));
    });
  });

  it('never gets milder with a higher tier; none is like P2', () => {
    const order = [...TIERS];
    never((given) => {
      if (given.tier === null) return [];
      return order.slice(order.indexOf(given.tier)).map((tier) => ({ ...given, tier }));
    });
    fc.assert(
      fc.property(any, (given) => {
        expect(incidentSeverity({ ...given, tier: null })).toBe(incidentSeverity({ ...given, tier: 'P2' }));
      }),
    );
  });

  it('never gets milder with a worse finding, and info stays info', () => {
    never((given) => {
      const worse = FINDING_SEVERITIES.slice(FINDING_SEVERITIES.indexOf(given.finding));
      return worse.map((finding) => ({ ...given, finding }));
    });
    fc.assert(
      fc.property(any, (given) => {
        expect(incidentSeverity({ ...given, finding: 'info' })).toBe('info');
        if (given.finding !== 'info') expect(incidentSeverity(given)).not.toBe('info');
      }),
    );
  });
});

describe('the reason of a severity', () => {
  const reason = (parts: Partial<SeverityInput>) => severityReason(input(parts));
  const tolerated = { toleratedDowntime: 30 * MINUTE } as const;

  it('says how the time stands against what is tolerated', () => {
    expect(reason({ ...tolerated, lasted: 12 * MINUTE })).toBe('within tolerated downtime (30 min)');
    expect(reason({ ...tolerated, lasted: 30 * MINUTE })).toBe('tolerated downtime (30 min) used up');
    expect(reason({ ...tolerated, lasted: 150 * MINUTE })).toBe('2 h over tolerated downtime (30 min)');
  });

  it('names share and tier where they are known', () => {
    const replicas = { serving: 1, wanted: 3 };
    expect(reason({ tier: 'P1', replicas })).toBe('2 of 3 gone, tier P1');
    expect(reason({ ...tolerated, tier: 'P0', replicas: { serving: 3, wanted: 3 } })).toBe('all 3 serve, tier P0');
    expect(reason({ finding: 'info', tier: 'P0' })).toBeNull();
  });
});
