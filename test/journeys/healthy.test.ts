import { describe, expect, it } from 'vitest';
import { loadScenario, shippedScenario } from '../../src/cluster/simulator/index.ts';
import { scenarioCluster, startJourney, timeline } from '../support/journey.ts';

const HEALTHY = await loadScenario(shippedScenario('healthy'));

describe('a busy day of a healthy cluster, watched by the rules', () => {
  it('has nothing to tell but a suspended CronJob, as information: all that moves in it is no incident', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(HEALTHY) });
    const results = await (await journey.start()).toTheEnd();
    expect(results).toHaveLength(97);
    expect(timeline(results)).toEqual({ '16T06:00': ['INC-1 opened CronJobMissed'] });
    expect(results.at(-1)?.situation.open).toMatchObject([{ owner: { name: 'export' }, findingSeverity: 'info' }]);
  });
});
