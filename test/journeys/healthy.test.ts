import { describe, expect, it } from 'vitest';
import { loadScenario, shippedScenario } from '../../src/cluster/simulator/index.ts';
import { scenarioCluster, startJourney, timeline } from '../support/journey.ts';

const HEALTHY = await loadScenario(shippedScenario('healthy'));

describe('a busy day of a healthy cluster, watched by the rules', () => {
  it('has nothing to tell: rollouts, scaling, drains, jobs and old restarts are no incidents', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(HEALTHY) });
    const results = await (await journey.start()).toTheEnd();
    expect(results).toHaveLength(97);
    expect(timeline(results)).toEqual({});
  });
});
