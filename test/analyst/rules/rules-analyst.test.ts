import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRulesAnalyst } from '../../../src/analyst/index.ts';
import type { Incident } from '../../../src/model/incident.ts';
import type { Report } from '../../../src/model/report.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { analysisRequest, analystContract } from '../../contracts/analyst.ts';
import { aChange, aFollowed, anIncident, anUpdate, aSituation, MINUTE, NOON } from '../../support/situations.ts';

analystContract('rules', async () => createRulesAnalyst());

async function report(situation: Situation): Promise<Report> {
  const result = await createRulesAnalyst().analyse(analysisRequest(situation));
  if (!result.ok) throw new Error(result.message);
  return result.report;
}

describe('the summary of the rules analyst', () => {
  it('is one sentence for a healthy cluster', async () => {
    expect((await report(aSituation())).summary).toBe('Healthy, no open incidents: 3/3 nodes and 27/27 pods ready.');
  });

  it('does not call a cluster healthy whose pods are not all ready', async () => {
    const counts = { nodes: 3, nodesReady: 3, pods: 27, podsReady: 26 };
    expect((await report(aSituation({ counts }))).summary).toBe('No open incidents: 3/3 nodes and 26/27 pods ready.');
  });

  it('does not call a cluster healthy that it could not see', async () => {
    const counts = { nodes: null, nodesReady: null, pods: 4, podsReady: 4 };
    const notSeen = [{ kind: 'nodes', namespace: null, state: 'denied', reason: '403: add "list" on nodes' }] as const;
    expect((await report(aSituation({ counts, notSeen }))).summary).toBe(
      'No open incidents in what could be seen: 4/4 pods ready. Not seen: nodes (403: add "list" on nodes).',
    );
  });

  it('counts by severity, names the worst, and tells what happened this cycle', async () => {
    const worst = anIncident({
      number: 2,
      severity: 'SEV-1',
      code: 'NodeNotReady',
      owner: { kind: 'Node', namespace: '', name: 'worker-2' },
    });
    const older = anIncident({ number: 1, severity: 'SEV-3' });
    const resolved = anIncident({ number: 3, state: 'resolved', endedAt: NOON });
    const { summary } = await report(
      aSituation({
        counts: { nodes: 3, nodesReady: 2, pods: 27, podsReady: 20 },
        open: [worst, older],
        updates: [
          anUpdate({ turn: 'opened', incident: worst }),
          anUpdate({ turn: 'ongoing', incident: older, previousSeverity: 'SEV-2' }),
          anUpdate({ turn: 'resolved', incident: resolved }),
        ],
      }),
    );
    expect(summary).toBe(
      '2 open incidents (1 SEV-1, 1 SEV-3); 2/3 nodes and 20/27 pods ready. ' +
        'Worst: INC-2 SEV-1 NodeNotReady Node worker-2, since 11:37Z (23 min). ' +
        'This cycle: INC-2 opened; INC-3 resolved; severity of INC-1 SEV-2 -> SEV-3.',
    );
  });

  it('keeps unknown apart from open', async () => {
    const unknown = anIncident({ state: 'unknown', unknownBecause: 'pods were not read' });
    expect((await report(aSituation({ open: [unknown] }))).summary).toMatch(
      /^0 open incidents, 1 that cannot be judged;/,
    );
  });

  it('assesses the first of thousands and says how many more there are', async () => {
    const open = Array.from({ length: 1_234 }, (_, index) => anIncident({ number: index + 1 }));
    const { summary, assessments } = await report(aSituation({ open }));
    expect(summary).toContain('1234 open incidents (1234 SEV-2)');
    expect(summary).toContain('The 20 worst and oldest are assessed below, and 1214 more are open.');
    expect(assessments.map(({ incident }) => incident)).toEqual(open.slice(0, 20).map(({ number }) => number));
  });
});

describe('an assessment of the rules analyst', () => {
  async function assess(parts: Partial<Incident>, situation: Partial<Situation> = {}) {
    const [assessment] = (await report(aSituation({ open: [anIncident(parts)], ...situation }))).assessments;
    return assessment;
  }

  it('says what, where, since when, and the first thing to do', async () => {
    expect(await assess({})).toEqual({
      incident: 1,
      assessment:
        'shop/Deployment api: container app keeps crashing: exit 1, 5 restarts, since 11:37Z (23 min). ' +
        'Evidence: image shop/api:1.5.0; exit code 1 (the application failed).',
      likelyCause: null,
      confidence: null,
      nextStep: 'kubectl -n shop logs api-1 -c app --previous',
    });
  });

  it('says when the start is only the first look', async () => {
    expect((await assess({ startKnown: false }))?.assessment).toContain('since 11:37Z or before (at least 23 min)');
  });

  it('remembers how often it happened and what was seen to end it', async () => {
    const openedAt = NOON - 26 * 60 * MINUTE;
    const episodes = [
      {
        openedAt,
        endedAt: openedAt + 61 * MINUTE,
        how: 'resolved',
        ending: 'healthy for 10 min after image app 1.5.0 -> 1.4.2',
        followed: [],
      },
    ] as const;
    expect((await assess({ occurrences: 2, episodes }))?.assessment).toContain(
      'Time 2 of INC-1; the last began 2026-11-20 10:00Z and took 61 min: healthy for 10 min after image app 1.5.0 -> 1.4.2.',
    );
  });

  it('says what came before and what was changed since, as it was seen', async () => {
    const undo = aChange({ what: ['image app 1.5.0 -> 1.4.2'], by: 'kubectl', at: NOON - 8 * MINUTE });
    expect((await assess({ changes: [aChange(), undo] }))?.assessment).toContain(
      'It began 4 min after image app 1.4.2 -> 1.5.0 by kubectl-set. ' +
        'Changed since, at 11:52Z: image app 1.5.0 -> 1.4.2 by kubectl.',
    );
    expect((await assess({ changes: [aChange()], startKnown: false }))?.assessment).toContain(
      'It was first seen within 4 min after image app',
    );
  });

  it('says which advice was followed the last time', async () => {
    const episode = {
      ...{
        openedAt: NOON - 120 * MINUTE,
        endedAt: NOON - 60 * MINUTE,
        how: 'resolved' as const,
        ending: 'healthy for 10 min',
      },
      followed: [aFollowed({ clearSince: NOON - 60 * MINUTE })],
    } as const;
    expect((await assess({ occurrences: 2, episodes: [episode] }))?.assessment).toContain(
      'Advice was followed then: image app 1.5.0 -> 1.4.2 by kubectl at 11:45Z; clear since 11:00Z.',
    );
  });

  it('names a few of many affected objects and counts the rest', async () => {
    const affected = { count: 40, names: ['a', 'b', 'c', 'd', 'e'], peak: 40 };
    expect((await assess({ affected }))?.assessment).toContain('In trouble: a, b, c and 37 more.');
  });

  it('says healthy again, not resolved, while the clearing time runs', async () => {
    expect((await assess({ healthySince: NOON - 3 * MINUTE, healthyLooks: 1 }))?.assessment).toContain(
      'Healthy again since 11:57Z',
    );
  });

  it('does not judge what cannot be seen', async () => {
    const assessment = await assess({ state: 'unknown', unknownBecause: 'pods: 403', lastSeen: NOON - 5 * MINUTE });
    expect(assessment).toMatchObject({ likelyCause: null, confidence: null, nextStep: null });
    expect(assessment?.assessment).toMatch(/cannot be judged now: pods: 403\. It was last seen at 11:55Z/);
  });

  it('tells how long an ended one lasted and what ended it', async () => {
    const openedAt = NOON - 61 * MINUTE;
    const incident = anIncident({
      state: 'resolved',
      openedAt,
      endedAt: NOON,
      episodes: [{ openedAt, endedAt: NOON, how: 'resolved', ending: 'image app 1.5.0 -> 1.4.2', followed: [] }],
    });
    const { assessments } = await report(aSituation({ updates: [anUpdate({ turn: 'resolved', incident })] }));
    expect(assessments[0]?.assessment).toBe(
      'Resolved after 61 min: CrashLoopBackOff of shop/Deployment api. Image app 1.5.0 -> 1.4.2.',
    );
  });

  it('stays bounded and well-formed whatever the incident holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ label: fc.string(), value: fc.string({ unit: 'grapheme', maxLength: 3_000 }) }), {
          maxLength: 30,
        }),
        fc.string({ unit: 'grapheme', maxLength: 5_000 }),
        fc.array(fc.string(), { maxLength: 3 }),
        async (evidence, message, remedy) => {
          const assessment = await assess({ evidence, message, remedy });
          expect(assessment?.assessment.length).toBeLessThanOrEqual(1_000);
          expect(assessment?.assessment.isWellFormed()).toBe(true);
          expect(assessment?.nextStep).toBe(remedy[0] ?? null);
        },
      ),
      { numRuns: 200 },
    );
  });
});
