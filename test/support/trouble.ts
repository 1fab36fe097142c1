import type { Scenario } from '../../src/cluster/simulator/index.ts';
import { api, scenarioOf } from './simulated-world.ts';

/**
 * Looks every 10 min: version 2 crashes from 0:25 until it is rolled back at 1:15; 19 looks. The crash is the only trouble:
 * the rollout's deadline lies beyond the end.
 */
export const BAD_ROLLOUT: Scenario = scenarioOf({
  end: '3h',
  look_every: '10m',
  images: { 'shop/api:2': { crash: { exit: 1, after: '2s', log: 'panic: DB_URL is not set' } } },
  workloads: [api({ progress_deadline: '3h' })],
  steps: [
    { at: '+25m', do: 'set-image', workload: 'shop/api', image: 'shop/api:2' },
    { at: '+75m', do: 'rollback', workload: 'shop/api' },
  ],
});
