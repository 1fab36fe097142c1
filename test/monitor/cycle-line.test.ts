import { describe, expect, it } from 'vitest';
import {
  ANSWER,
  aFailure,
  openMonitor,
  ports,
  recordingEvents,
  running,
  scriptedAnalyst,
  scriptedSource,
} from '../support/monitor-parts.ts';
import { aCrashingPod, aDeployment, aPod, aSnapshot, coverageOf, KINDS, MINUTE, NOON } from '../support/snapshots.ts';

const healthy = (at: number) => () =>
  aSnapshot({ now: NOON + at * MINUTE, pods: [aPod()], deployments: [aDeployment()] });
const crashing = (at: number) => () =>
  aSnapshot({ now: NOON + at * MINUTE, pods: [aCrashingPod()], deployments: [aDeployment()] });

/** What a monitor logs over these looks. */
async function told(looks: Parameters<typeof scriptedSource>[0], analyst = scriptedAnalyst([ANSWER])) {
  const events = recordingEvents();
  const monitor = await openMonitor(ports({ events, analyst, source: scriptedSource(looks).source }));
  for (const _ of looks) await monitor.cycle(running());
  return events;
}

describe('the cycle line', () => {
  it('has these fields, whose names and meanings are an interface', async () => {
    const events = await told([crashing(0)]);
    expect(events.named('cycle')).toEqual([
      {
        level: 'info',
        event: 'cycle',
        message: expect.stringMatching(
          /^cycle 1 loud · 1 open incident · context [\d.]+ % · report by claude, \$0\.2500$/,
        ),
        fields: {
          cycle: 1,
          mode: 'persistent',
          session_id: 'test',
          cluster: 'shop-demo',
          loud: true,
          asked: 'baseline',
          incidents: { open: 1, opened: 1, recurring: 0, resolved: 0, gone: 0, unknown: 0, quieted: 0 },
          coverage: { ok: KINDS.length, denied: 0, failed: 0, absent: 0 },
          not_seen: [],
          messages: 3,
          context_tokens: expect.any(Number),
          context_pct: expect.any(Number),
          pruned: false,
          analyst: 'claude',
          model: 'claude-sonnet-5-5',
          tools: { calls: 0, failed: 0 },
          usage: { input: 100, cache_read: 1_000, cache_write: 200, output: 50 },
          cost_usd: 0.25,
          ms: {
            collect: 1,
            detect: 1,
            logs: 1,
            track: 1,
            notify: 1,
            commit: 1,
            hear: 5,
            compose: 1,
            analyse: 1,
            save: 2,
            history: 1,
            total: 34,
          },
          degraded: [],
        },
      },
    ]);
  });

  it('of a quiet cycle has the same fields: nobody was asked, so there is no analyst, no usage and no cost', async () => {
    const [loud, quiet] = (await told([healthy(0), healthy(5)])).named('cycle');
    expect(Object.keys(quiet?.fields ?? {})).toEqual(Object.keys(loud?.fields ?? {}));
    expect(quiet).toMatchObject({
      message: expect.stringMatching(/^cycle 2 quiet · 0 open incidents · context [\d.]+ %$/),
      fields: {
        loud: false,
        asked: null,
        analyst: null,
        model: null,
        usage: null,
        cost_usd: null,
        pruned: false,
        messages: 3,
      },
    });
  });

  it('counts what came, what ended and what cannot be judged', async () => {
    const blind = () => aSnapshot({ now: NOON + 5 * MINUTE, coverage: coverageOf({ pods: 'denied', jobs: 'absent' }) });
    const events = await told([crashing(0), blind, healthy(10), healthy(25)]);
    expect(events.named('cycle').map(({ fields }) => fields.incidents)).toMatchObject([
      { open: 1, opened: 1, unknown: 0 },
      // What could not be read is an incident of its own.
      { open: 2, opened: 1, unknown: 1 },
      { open: 2, unknown: 0 },
      { open: 0, resolved: 2, unknown: 0 },
    ]);
    const second = events.named('cycle')[1];
    expect(second?.fields.coverage).toEqual({ ok: KINDS.length - 2, denied: 1, failed: 0, absent: 1 });
    expect(second?.fields.not_seen).toEqual([expect.stringMatching(/^pods \(/)]);
    expect(second?.message).toContain(' · not seen: pods (');
  });

  it('is a warning and says why when something does not work as it should', async () => {
    const [line] = (await told([healthy(0)], scriptedAnalyst([aFailure()]))).named('cycle');
    expect(line).toMatchObject({
      level: 'warn',
      message: expect.stringMatching(/ · DEGRADED: no report by claude \(overloaded\)/),
      fields: {
        analyst: 'rules',
        model: null,
        degraded: [
          'no report by claude (overloaded), the rules wrote it: api.anthropic.com answered 529. The next cycle tries again.',
        ],
      },
    });
  });
});

describe('a model that does not answer', () => {
  it('is said in every cycle line until it answers again', async () => {
    const analyst = scriptedAnalyst([aFailure({ reason: 'invalid_key' }), ANSWER]);
    const lines = (await told([healthy(0), healthy(5), crashing(10)], analyst)).named('cycle');
    expect(lines.map(({ fields }) => [fields.loud, (fields.degraded as string[]).length])).toEqual([
      [true, 1],
      [false, 1],
      [true, 0],
    ]);
  });
});

describe('the other lines of a cycle', () => {
  it('tell each incident that turned, with what one would search for', async () => {
    const events = await told([healthy(0), crashing(5), crashing(10)]);
    expect(events.named('incident')).toEqual([
      {
        level: 'warn',
        event: 'incident',
        message: 'INC-1 opened: SEV-2 CrashLoopBackOff shop/Deployment api',
        fields: {
          cycle: 2,
          incident: 'INC-1',
          turn: 'opened',
          severity: 'SEV-2',
          previous_severity: null,
          severity_because: null,
          tier: null,
          owner: null,
          code: 'CrashLoopBackOff',
          object: 'shop/Deployment api',
          affected: 1,
          after: null,
          changes: [],
          changed: 0,
          consequences: 0,
          opened_at: '2026-11-21T11:40:00.000Z',
          occurrences: 1,
          was_quieted: false,
        },
      },
    ]);
  });

  it('tell what a look had to skip, once while it lasts', async () => {
    const skipping = () => ({ ...aSnapshot(), problems: ['pods: 2 objects without a name were skipped'] });
    const events = await told([skipping, skipping, () => aSnapshot(), skipping]);
    expect(events.named('look_problem')).toMatchObject([
      { level: 'warn', message: 'pods: 2 objects without a name were skipped', fields: { cycle: 1 } },
      { level: 'warn', message: 'pods: 2 objects without a name were skipped', fields: { cycle: 4 } },
    ]);
  });
});
