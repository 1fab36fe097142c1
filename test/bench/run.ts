import { changesBench } from './changes.ts';
import { contextPruneBench } from './context-prune.ts';
import { deliverBench } from './deliver.ts';
import { detectBench } from './detect.ts';
import { type Bench, table } from './harness.ts';
import { historyBench } from './history.ts';
import { incidentsBench } from './incidents.ts';
import { largestLookBench, lookBench } from './look.ts';
import { noiseBench } from './noise.ts';
import { sessionsBench } from './sessions.ts';
import { storageBench } from './storage.ts';

const BENCHES: readonly Bench[] = [
  contextPruneBench,
  detectBench,
  changesBench,
  incidentsBench,
  historyBench,
  noiseBench,
  storageBench,
  deliverBench,
  sessionsBench,
  lookBench,
  largestLookBench,
];

const [wanted] = process.argv.slice(2);
const chosen = BENCHES.filter(({ name }) => wanted === undefined || name === wanted);
if (chosen.length === 0) {
  process.stderr.write(`no bench is called ${wanted}; there are: ${BENCHES.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 1;
}
for (const bench of chosen) {
  process.stdout.write(`${bench.name}\n${table(await bench.run())}\n`);
}
