import { parseArgs } from 'node:util';
import { loadScenario, type Scenario, SHOP_DAY } from '../../../src/cluster/simulator/index.ts';
import { troubledHistory } from '../context/world/history.ts';
import { table } from '../harness.ts';
import { barsOf } from './bars.ts';
import { liveThrough } from './live.ts';
import { rowsOf } from './report.ts';

const { values } = parseArgs({
  options: { days: { type: 'string', default: '30' }, seed: { type: 'string', default: '7' } },
});

async function measure(name: string, scenario: Scenario, troubles: number | null): Promise<void> {
  // Progress goes where it does not disturb the report.
  const result = await liveThrough(scenario, (day, { channels, incidents }) => {
    const pings = channels.map((channel) => channel.pings).join(', ');
    process.stderr.write(`${name}: day ${day}, ${incidents} incidents, ${pings} pings\n`);
  });
  say(`\n${name}\n${table(rowsOf(result, troubles))}\n`);
  for (const { name: channel, missing } of result.channels) {
    for (const what of missing.slice(0, 10)) say(`  ! ${channel}: ${what}`);
  }
  for (const { text, value, passed } of barsOf(name, result)) {
    say(`${passed ? 'PASS' : 'FAIL'}  ${value.padStart(10)}  ${text}`);
    if (!passed) process.exitCode = 1;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

await measure('the shop, a day', await loadScenario(SHOP_DAY), null);
const days = Number(values.days);
if (days > 0) {
  const { scenario, troubles } = troubledHistory(days, Number(values.seed));
  await measure(`500 pods, ${days} days`, scenario, troubles);
}
