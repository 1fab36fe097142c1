import { describe, expect, it, onTestFinished } from 'vitest';
import { type Fault, startApiServer } from '../../src/cluster/simulator/index.ts';
import type { CycleResult } from '../../src/monitor/index.ts';
import { type Journey, scenarioCluster, startJourney, turns } from '../support/journey.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

const start = () => startJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });

/** That something could not be read is an incident of its own, and told apart. */
const known = ({ situation }: CycleResult) => situation.open.filter(({ code }) => code !== 'CoverageLost');
const states = (result: CycleResult) => known(result).map(({ state }) => state);
const turnsOfCrash = (result: CycleResult) => turns(result).filter((turn) => !turn.endsWith(' CoverageLost'));

/** How often the pods, or all kinds, were read, by the cycle lines. */
const coverage = (journey: Journey) => journey.lines('cycle').map((line) => line.coverage as Record<string, number>);

const FAULTS: Readonly<Record<string, { faults: readonly Fault[]; state: 'denied' | 'failed'; because: RegExp }>> = {
  'denies pods': {
    faults: [{ kind: 'forbid', plural: 'pods' }],
    state: 'denied',
    because: /pods not read: 403: the ClusterRole must allow "list"/,
  },
  'breaks off in pods': {
    faults: [{ kind: 'truncate', plural: 'pods' }],
    state: 'failed',
    because: /JSON that is damaged/,
  },
  'answers 500 to pods': { faults: [{ kind: 'error', plural: 'pods', status: 500 }], state: 'failed', because: /500/ },
};

describe('an API server that', () => {
  it.each(Object.entries(FAULTS))(
    '%s makes open incidents unknown, never resolved',
    async (_, { faults, state, because }) => {
      const journey = await start();
      const run = await journey.start();
      const [, , , opened] = await run.cycles(4);
      expect(turns(opened as CycleResult)).toEqual(['INC-1 opened CrashLoopBackOff']);

      // It is rolled back at look 8.5, while nobody can see it.
      journey.server.faults.set(faults);
      const blind = await run.cycles(7);
      expect(blind.map(states)).toEqual(blind.map(() => ['unknown']));
      // A refusal is told with the first, a failure once the second look met it, too; and the rollback, which shows.
      expect(blind.map(({ loud }) => loud)).toEqual([true, state === 'failed', false, false, true, false, false]);
      expect(blind[4]?.situation.updates.flatMap(({ changes }) => changes.flatMap(({ what }) => what))).toEqual([
        'image api 2 -> 1',
      ]);
      expect(known(blind[0] as CycleResult)[0]?.unknownBecause).toMatch(because);
      expect(blind[0]?.exchange?.session.history.at(-2)?.content).toMatch(/### Unknown \(could not look\)\nINC-1 /);
      expect(coverage(journey).slice(4)).toEqual(blind.map(() => expect.objectContaining({ [state]: 1 })));
      expect(journey.lines('cycle').at(-1)?.message).toContain(' · not seen: pods (');

      journey.server.faults.clear();
      const [first, second, third] = await run.cycles(3);
      expect(states(first as CycleResult)).toEqual(['open']);
      expect([second, third].flatMap((result) => turnsOfCrash(result as CycleResult))).toEqual([
        'INC-1 resolved CrashLoopBackOff',
      ]);
      expect(run.monitor.ledger.incidents).toMatchObject([
        { number: 1, state: 'resolved', occurrences: 1 },
        { code: 'CoverageLost', state: 'resolved' },
      ]);
    },
  );

  it('hangs on pods costs the look that list, and no more', async () => {
    const journey = await start();
    await (await journey.start()).cycles(4);
    journey.server.faults.set([{ kind: 'hang', plural: 'pods', where: 'body' }]);
    const impatient = await journey.start({ config: { kubeRequestTimeoutSeconds: 0.5 } });
    const blind = await impatient.cycles(2);
    expect(blind.map(states)).toEqual([['unknown'], ['unknown']]);
    expect(blind[0]?.situation.open[0]?.unknownBecause).toMatch(/no complete answer .* within 0.5 s/);
    expect(coverage(journey).at(-1)).toMatchObject({ denied: 0, failed: 1 });
    journey.server.faults.clear();
    expect((await (await journey.start()).toTheEnd()).flatMap(turnsOfCrash)).toEqual([
      'INC-1 resolved CrashLoopBackOff',
    ]);
  });

  it('takes nobody in any more leaves everything unknown; with good credentials all is seen again', async () => {
    const journey = await start();
    const run = await journey.start();
    await run.cycles(4);
    const { lastLookAt } = run.monitor.ledger;
    journey.server.faults.set([{ kind: 'unauthorized' }]);
    const [blind] = await run.cycles(1);
    // To see nothing is a trouble of the agent's own, and no look: the ledger's last one stays the last.
    expect(blind?.degraded).toEqual([expect.stringMatching(/^nothing could be seen at http.*401/)]);
    expect(journey.lines('cycle').at(-1)?.level).toBe('warn');
    expect(run.monitor.ledger.lastLookAt).toBe(lastLookAt);
    expect(blind?.situation).toMatchObject({
      counts: { nodes: null, pods: null },
      open: [{ state: 'unknown' }, { code: 'CoverageLost' }],
    });
    expect(coverage(journey).at(-1)).toMatchObject({ ok: 0, failed: 0 });
    journey.server.faults.clear();
    const [seen] = await run.cycles(1);
    expect(states(seen as CycleResult)).toEqual(['open']);
  });

  it('goes away and comes back is waited for: cycles go on, nothing is resolved, nothing is lost', async () => {
    const journey = await start();
    const run = await journey.start();
    await run.cycles(4);
    await journey.server.close();
    const gone = await run.cycles(3);
    expect(gone.map(states)).toEqual([['unknown'], ['unknown'], ['unknown']]);
    expect(gone.flatMap(turns).slice(0, 1)).toEqual(['INC-1 unknown CrashLoopBackOff']);
    expect(gone.map(({ loud }) => loud)).toEqual([true, false, false]);
    expect(coverage(journey).at(-1)).toMatchObject({ ok: 0, denied: 0 });

    const port = Number(new URL(journey.server.url).port);
    const back = await startApiServer({ state: journey.cluster.state, port });
    onTestFinished(() => back.close());
    const results = await run.toTheEnd();
    expect(states(results[0] as CycleResult)).toEqual(['open']);
    expect(results.flatMap(turnsOfCrash)).toEqual(['INC-1 resolved CrashLoopBackOff']);
  });

  it('was never there does not keep the monitor from starting', async () => {
    const journey = await start();
    await journey.server.close();
    const run = await journey.start();
    const [first, second] = await run.cycles(2);
    expect(first?.exchange?.session.history.at(-2)?.content).toMatch(
      /\nnodes not read · pods not read · open 1 · not seen: /,
    );
    expect([first?.loud, second?.loud]).toEqual([true, false]);
    expect(run.monitor.ledger.incidents).toMatchObject([{ code: 'CoverageLost' }]);
  });
});
