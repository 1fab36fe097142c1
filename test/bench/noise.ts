import { loadScenario, SHOP_DAY } from '../../src/cluster/simulator/index.ts';
import type { Bench } from './harness.ts';
import { barsOf } from './noise/bars.ts';
import { liveThrough } from './noise/live.ts';
import { rowsOf } from './noise/report.ts';

/** Pings per incident on the simulated day; `npm run bench:noise` has the month beside it. */
export const noiseBench: Bench = {
  name: 'noise',
  async run() {
    const result = await liveThrough(await loadScenario(SHOP_DAY), () => undefined);
    const bars = barsOf('the shop, a day', result);
    return [
      ...rowsOf(result, null),
      ...bars.map(({ text, value, passed }) => ({ measure: passed ? 'PASS' : 'FAIL', value, note: text })),
    ];
  },
};
