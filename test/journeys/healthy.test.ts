import { describe, expect, it } from 'vitest';
import { loadScenario, shippedScenario } from '../../src/cluster/simulator/index.ts';
import { scenarioCluster, startJourney, timeline } from '../support/journey.ts';
import { api, scenarioOf } from '../support/simulated-world.ts';

const HEALTHY = await loadScenario(shippedScenario('healthy'));

describe('what is only worth knowing', () => {
  it('costs no report when it comes and none when it goes, and is there for whoever looks', async () => {
    const steps = [
      { at: '+20m', do: 'cordon', node: 'node-b' },
      { at: '+3h', do: 'uncordon', node: 'node-b' },
    ];
    const cluster = scenarioCluster(scenarioOf({ look_every: '10m', end: '4h', workloads: [api()], steps }));
    const journey = await startJourney({ cluster });
    const results = await (await journey.start()).toTheEnd();
    expect(results.filter(({ loud, exchange }) => loud || exchange !== null)).toHaveLength(1);
    const seen = results.flatMap(({ situation }) => situation.open.map(({ code, severity }) => `${code} ${severity}`));
    expect(new Set(seen)).toEqual(new Set(['NodeCordoned info']));
    expect(results.at(-1)?.situation.open).toEqual([]);
    expect(journey.lines('incident')).toEqual([]);
    const ledger = JSON.parse(await journey.file('test.ledger.json'));
    expect(ledger.incidents).toMatchObject([{ number: 1, code: 'NodeCordoned', state: 'resolved', told: 'no' }]);
  });
});

describe('a busy day of a healthy cluster, watched by the rules', () => {
  it('has nothing to tell but a suspended CronJob, as information: all that moves in it is no incident', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(HEALTHY) });
    const results = await (await journey.start()).toTheEnd();
    expect(results).toHaveLength(97);
    expect(timeline(results)).toEqual({ '16T06:00': ['INC-1 opened CronJobMissed'] });
    expect(results.at(-1)?.situation.open).toMatchObject([{ owner: { name: 'export' }, findingSeverity: 'info' }]);
  });
});
