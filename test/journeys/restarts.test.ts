import { describe, expect, it } from 'vitest';
import type { Stores } from '../../src/app.ts';
import { isOpen } from '../../src/model/incident.ts';
import type { CycleResult } from '../../src/monitor/index.ts';
import { startClaudeJourney, textsSent } from '../support/claude-journey.ts';
import { answer } from '../support/fake-anthropic/index.ts';
import { type Journey, scenarioCluster, startJourney, timeline } from '../support/journey.ts';
import { sickeningCluster } from '../support/sickening-cluster.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

const SESSION = 'k8s-monitor-default.json';
const LOOKS = 19;

/** What two runs must agree on, however often the one was interrupted. */
async function remembered(journey: Journey, ledgerName: string) {
  return { ledger: await journey.file(ledgerName), session: await journey.file(SESSION) };
}

/** A disk that, in the cycle named, loses power at that save. */
function powerCut(what: 'session' | 'ledger', atCycle: number) {
  let cycle = 0;
  return ({ sessions, ledgers, ...others }: Stores): Stores => ({
    ...others,
    sessions: {
      ...sessions,
      save: async (session) => {
        if (what === 'session' && cycle === atCycle) throw new Error('power cut');
        await sessions.save(session);
      },
    },
    ledgers: {
      ...ledgers,
      save: async (ledger) => {
        cycle = ledger.cycle;
        if (what === 'ledger' && cycle === atCycle) throw new Error('power cut');
        await ledgers.save(ledger);
      },
    },
  });
}

describe('a restart', () => {
  it('between any two cycles changes nothing: not an incident, not a message, not a byte', async () => {
    const steady = await startJourney();
    const expected = await (await steady.start()).toTheEnd();

    const restless = await startJourney();
    const results: CycleResult[] = [];
    while (results.length < expected.length) results.push(await (await restless.start()).cycle());
    expect(timeline(results)).toEqual(timeline(expected));
    expect(results.map(({ loud }) => loud)).toEqual(expected.map(({ loud }) => loud));
    expect(await remembered(restless, 'shop-demo.ledger.json')).toEqual(
      await remembered(steady, 'shop-demo.ledger.json'),
    );
  });

  it('does not cost the conversation with Claude its cached prefix', async () => {
    const looks = 6;
    const journey = await startClaudeJourney({ cluster: sickeningCluster(looks, 3) });
    for (let count = 0; count < looks; count += 1) await (await journey.start()).cycle();
    const usages = journey.lines('cycle').map(({ usage }) => usage as { cache_read: number; cache_write: number });
    expect(usages[0]?.cache_read).toBe(0);
    for (const [index, { cache_read }] of usages.entries()) {
      const { cache_read: read = 0, cache_write: written = 0 } = usages[index - 1] ?? {};
      if (index > 0) expect(cache_read).toBe(read + written);
    }
    expect(usages.at(-1)?.cache_read).toBeGreaterThan(1_000);
  });
});

/** A ledger file without what a model said, and cost. */
function observed(text: string): unknown {
  return JSON.parse(text, (key, value) => {
    if (key === 'sha256' || key === 'digest_cost_usd') return undefined;
    return key === 'advice' && Array.isArray(value) ? value.filter(({ by }) => by === 'rules') : value;
  });
}

describe('a crash between the two commits', () => {
  /** Cycle 4 opens the incident, cycle 6 is quiet, cycle 10 ends it. */
  it.each([1, 4, 6, 10, 19])(
    'of cycle %i loses nothing: the next run begins with a baseline and ends the same',
    async (crash) => {
      const steady = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
      const expected = await (await steady.start()).toTheEnd();

      const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
      const dying = await journey.start({ stores: powerCut('session', crash) });
      await dying.cycles(crash - 1);
      const before = crash === 1 ? null : JSON.parse(await journey.file(SESSION));
      await expect(dying.cycle()).rejects.toThrow('power cut');
      expect(crash === 1 ? null : JSON.parse(await journey.file(SESSION))).toEqual(before);
      expect(JSON.parse(await journey.file('test.ledger.json')).cycle).toBe(crash);

      const next = await journey.start();
      const asked = journey.claude.requests.length;
      const first = await next.cycle();
      expect(first.loud).toBe(true);
      const told = textsSent(journey.claude.requests[asked] ?? { path: '', headers: {}, raw: Buffer.of(), body: {} });
      expect(told.at(-1)).toMatch(new RegExp(`^## Baseline at cycle ${crash + 1} `));
      for (const { number } of first.situation.open) expect(told.at(-1)).toContain(`INC-${number} `);
      if (crash === 10) expect(told.at(-1)).toMatch(/### Ended lately\nINC-1 /);
      if (crash < LOOKS) {
        await next.toTheEnd();
        // But for what the model advised: the steady run asked none.
        expect(observed(await journey.file('test.ledger.json'))).toEqual(
          observed(await steady.file('test.ledger.json')),
        );
        expect(next.monitor.ledger.cycle).toBe(expected.length);
      }
      expect(journey.claude.refusals).toEqual([]);
    },
  );

  it('before the first of them only repeats the look', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const dying = await journey.start({ stores: powerCut('ledger', 4) });
    await dying.cycles(3);
    await expect(dying.cycle()).rejects.toThrow('power cut');
    const next = await journey.start();
    const repeated = await next.cycle();
    expect(repeated.situation).toMatchObject({ cycle: 4, open: [{ number: 1 }], updates: [{ turn: 'opened' }] });
    expect(repeated.exchange?.session.history.at(-2)?.kind).toBe('delta');
  });
});

describe('a stop', () => {
  it('while Claude is thinking ends the cycle with the rules report, and the next start asks again', async () => {
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const run = await journey.start();
    await run.cycle();
    const stop = new AbortController();
    journey.claude.setReply(() => {
      stop.abort(new Error('stopping: the grace period is over'));
      return { kind: 'hang', where: 'headers' };
    });
    await run.cycles(2);
    const cut = await run.cycle(stop.signal);
    expect(cut.exchange?.analysed.success.report.analyst).toBe('rules');
    expect(cut.degraded).toEqual([expect.stringMatching(/^no report by claude \(stopping\), the rules wrote it: /)]);
    expect(JSON.parse(await journey.file(SESSION)).metadata.last_cycle).toBe(4);

    journey.claude.setReply(() => answer());
    const [asked, quiet] = await (await journey.start()).cycles(2);
    expect(asked?.exchange?.analysed.success.report.analyst).toBe('claude');
    expect(asked?.situation.updates.filter(({ loud }) => loud)).toEqual([]);
    expect(asked?.situation.open.filter(isOpen)).toHaveLength(1);
    expect(quiet?.loud).toBe(false);
  });
});
