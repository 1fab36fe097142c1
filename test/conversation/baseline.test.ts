import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineText } from '../../src/conversation/baseline.ts';
import { byWeight } from '../../src/incidents/index.ts';
import { FINDING_CODES } from '../../src/model/finding.ts';
import { INCIDENT_SEVERITIES, type Incident } from '../../src/model/incident.ts';
import type { Situation } from '../../src/model/situation.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';
import { text as safe } from '../support/snapshots.ts';
import { toldOpen } from '../support/told-open.ts';

const ROOM = 100_000;

/** Every kind of trouble in many namespaces; the same for the same numbers. */
function incidents(count: number, namespaces: number, severities: number = INCIDENT_SEVERITIES.length): Incident[] {
  return Array.from({ length: count }, (_, index) => {
    const code = FINDING_CODES[index % FINDING_CODES.length] ?? 'CrashLoopBackOff';
    const isNode = code === 'NodeNotReady';
    return anIncident({
      number: index + 1,
      code,
      severity: INCIDENT_SEVERITIES[index % severities] ?? 'SEV-1',
      owner: isNode
        ? { kind: 'Node', namespace: '', name: `worker-${index}` }
        : { kind: 'Deployment', namespace: `team-${index % namespaces}`, name: `service-${index}` },
      openedAt: NOON - (index + 1) * MINUTE,
    });
  });
}

/** As the monitor orders them: the worst first. */
function situationWith(open: readonly Incident[], parts: Partial<Situation> = {}): Situation {
  return aSituation({ open: open.toSorted(byWeight), ...parts });
}

const quietedBy = { by: 'window', reason: 'window patching', because: null, until: null } as const;
const bytes = (text: string) => Buffer.byteLength(text);

describe('a baseline', () => {
  it('of a healthy cluster is three lines', () => {
    expect(baselineText(aSituation(), [], ROOM)).toMatchInlineSnapshot(`
      "## Baseline at cycle 7 · 2026-11-21T12:00Z · shop-demo v1.34.2
      nodes 3/3 · pods 27/27 · open 0
      No open incidents."
    `);
  });

  it('tells the urgent singly with evidence and history, the others in counts, and what ended lately', () => {
    const open = [
      anIncident({
        severity: 'SEV-1',
        evidence: [
          { label: 'exit code', value: '1 (the application failed)' },
          { label: 'last words', value: safe('panic: DB_URL is not set'), free: true },
        ],
        affected: { count: 12, names: ['api-1', 'api-2', 'api-3'], peak: 12 },
        occurrences: 2,
        firstSeen: NOON - 26 * 60 * MINUTE,
        episodes: [
          {
            openedAt: NOON - 26 * 60 * MINUTE,
            endedAt: NOON - 25 * 60 * MINUTE,
            how: 'resolved',
            ending: 'healthy for 10 min after image app 1.5.0 -> 1.4.2',
            followed: [],
          },
        ],
      }),
      anIncident({ number: 4, severity: 'SEV-3', owner: { kind: 'Deployment', namespace: 'shop', name: 'web' } }),
      anIncident({
        number: 5,
        severity: 'SEV-3',
        state: 'unknown',
        unknownBecause: 'pods not read: 403',
        owner: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
      }),
    ];
    const ended = anIncident({
      number: 2,
      state: 'resolved',
      code: 'PodUnschedulable',
      owner: { kind: 'Deployment', namespace: 'shop', name: 'search' },
      endedAt: NOON - 90 * MINUTE,
      episodes: [
        {
          openedAt: NOON - 210 * MINUTE,
          endedAt: NOON - 90 * MINUTE,
          how: 'resolved',
          ending: 'healthy for 30 min',
          followed: [],
        },
      ],
    });
    const situation = aSituation({
      open,
      quiet: { cycles: 13, since: NOON - 65 * MINUTE },
      counts: { nodes: null, nodesReady: null, pods: 27, podsReady: 25 },
      notSeen: [{ kind: 'nodes', namespace: null, state: 'denied', reason: '403: add "list" on nodes' }],
      problems: ['pods: 2 objects without a name were skipped'],
      updates: [anUpdate({ turn: 'recurring', incident: open[0] ?? anIncident() })],
    });
    expect(baselineText(situation, [ended], ROOM)).toMatchInlineSnapshot(`
      "## Baseline at cycle 7 · 2026-11-21T12:00Z · shop-demo v1.34.2 · 13 quiet cycles since 10:55Z
      nodes not read · pods 25/27 · open 3 · not seen: nodes (403: add "list" on nodes)
      problems: pods: 2 objects without a name were skipped
      This cycle: recurring INC-1
      ### Open
      INC-1 SEV-1 CrashLoopBackOff shop/Deployment/api · 12 objects · since 11:37Z
        container app keeps crashing: exit 1, 5 restarts
        affected: api-1, api-2, api-3 and 9 more
        exit code: 1 (the application failed)
        last words: <data>panic: DB_URL is not set</data>
        2nd time; first seen 2026-11-20T10:00Z; last ended 2026-11-20T11:00Z after 60 min: healthy for 10 min after image app 1.5.0 -> 1.4.2
      ### Open, by code and namespace
      CrashLoopBackOff in shop: 2 incidents, 1 of them unknown now, oldest since 11:37Z (INC-4 web, INC-5 cart)
      ### Ended lately
      INC-2 PodUnschedulable shop/Deployment/search after 2 h: healthy for 30 min (resolved 10:30Z)"
    `);
  });

  it('names every open incident singly or in a count, and the counts add up, in whatever room', () => {
    const parts = fc.record({
      count: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 41, max: 800 })),
      namespaces: fc.integer({ min: 1, max: 200 }),
      severities: fc.integer({ min: 1, max: INCIDENT_SEVERITIES.length }),
      maxBytes: fc.oneof(
        fc.integer({ min: 90, max: 500 }),
        fc.integer({ min: 500, max: 4_000 }),
        fc.integer({ min: 4_000, max: 80_000 }),
      ),
      quieted: fc.integer({ min: 0, max: 40 }),
      notSeen: fc.integer({ min: 0, max: 40 }),
      problems: fc.integer({ min: 0, max: 10 }),
      turned: fc.integer({ min: 0, max: 60 }),
      ended: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(parts, ({ count, namespaces, severities, maxBytes, notSeen, problems, turned, ended, quieted }) => {
        const open = incidents(count, namespaces, severities).map((incident, index) =>
          index % 50 < quieted ? { ...incident, quietedBy } : incident,
        );
        const situation = situationWith(open, {
          notSeen: Array.from({ length: notSeen }, (_, index) => ({
            kind: 'pods' as const,
            namespace: `team-${index}`,
            state: 'failed' as const,
            reason: `500 from the API server: ${'etcd is not well '.repeat(10)}`,
          })),
          problems: Array.from({ length: problems }, () => 'something was skipped '.repeat(12)),
          updates: open.slice(0, turned).map((incident) => anUpdate({ incident })),
        });
        const past = incidents(ended, 3).map((incident) => ({ ...incident, number: incident.number + 10_000 }));
        const text = baselineText(situation, past, maxBytes);
        expect(bytes(text)).toBeLessThanOrEqual(maxBytes);
        expect(toldOpen(text)).toBe(count);
        expect(text).toContain(`open ${count}`);
      }),
      { numRuns: 150 },
    );
  });

  it('holds 5,000 open incidents in 4 KB as in 60 KB, the worst singly', () => {
    const open = incidents(5_000, 300);
    for (const maxBytes of [90, 250, 600, 4_000, 60_000]) {
      const text = baselineText(situationWith(open), open.slice(0, 10), maxBytes);
      expect(bytes(text)).toBeLessThanOrEqual(maxBytes);
      expect(toldOpen(text)).toBe(5_000);
    }
    const text = baselineText(situationWith(open), [], 60_000);
    const singly = [...text.matchAll(/^INC-\d+ (SEV-\d) /gm)].map(([, severity]) => severity);
    expect(new Set(singly)).toEqual(new Set(['SEV-1']));
    expect(text).toMatch(/oldest since 2026-11-1\dT/);
  });

  it('says how many ended ones it left out', () => {
    const ended = incidents(200, 3);
    const text = baselineText(aSituation(), ended, 3_000);
    const shown = [...text.matchAll(/^INC-\d+ /gm)].length;
    expect(shown).toBeGreaterThan(5);
    expect(text.split('\n').at(-1)).toBe(`… and ${200 - shown} more`);
  });

  it('in little room tells what was not seen and what was skipped as numbers, never at the cost of its title', () => {
    const reason = 'x'.repeat(300);
    const notSeen = Array.from({ length: 4 }, () => ({
      kind: 'pods' as const,
      namespace: 'shop',
      state: 'failed' as const,
      reason,
    }));
    expect(baselineText(aSituation({ notSeen, problems: [reason, reason] }), [], 700)).toMatchInlineSnapshot(`
      "## Baseline at cycle 7 · 2026-11-21T12:00Z · shop-demo v1.34.2
      nodes 3/3 · pods 27/27 · open 0 · not seen: 4 lists
      problems: 2
      No open incidents."
    `);
  });
});

describe('a baseline of a cluster that people weighed', () => {
  it('tells what is quieted apart, each in a line', () => {
    const open = [anIncident({ severity: 'SEV-1', quietedBy }), anIncident({ number: 2 })];
    const text = baselineText(aSituation({ open }), [], 10_000);
    expect(text).toMatch(
      /### Open\nINC-2 [\s\S]*### Quieted \(tracked, nobody is told\)\nINC-1 SEV-1 .* · quieted: window patching$/,
    );
  });

  it('loses no quieted incident where room is short', () => {
    const open = Array.from({ length: 300 }, (_, index) => anIncident({ number: index + 1, quietedBy }));
    const text = baselineText(aSituation({ open }), [], 4_000);
    const lines = text.match(/^INC-\d+ /gm)?.length ?? 0;
    expect(lines).toBeGreaterThan(3);
    expect(text).toContain(`CrashLoopBackOff in shop: ${300 - lines} incidents, ${300 - lines} of them quieted, `);
  });

  it('begins with the notes of the cluster file', () => {
    const notes = [
      { service: null, text: safe('Nights are quiet.') },
      { service: 'vault', text: safe('Seals itself.') },
    ];
    expect(baselineText(aSituation({ notes }), [], 10_000)).toContain(
      '### What people note of their cluster\n<note>Nights are quiet.</note>\nvault: <note>Seals itself.</note>\n',
    );
  });
});
