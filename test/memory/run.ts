import { parseArgs } from 'node:util';
import { PRUNE_STRATEGY_NAMES } from '../../src/context/index.ts';
import { createRandom } from '../support/seeded-random.ts';
import { writeChronicle } from './chronicle.ts';
import { live, START } from './life.ts';
import { scoresTable } from './report.ts';
import { score } from './score.ts';
import { settle } from './town.ts';

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '1000,10000,50000' },
    seed: { type: 'string', default: '11' },
    /** CONTEXT_PRUNE_TARGET; as a user has it who sets nothing, `auto`. */
    target: { type: 'string', default: 'auto' },
    /** Also says which questions found no answer under the default strategy. */
    unanswered: { type: 'boolean', default: false },
  },
});
const ends = values.cycles.split(',').map(Number);
const random = createRandom(Number(values.seed));
const town = settle(START);
const chronicle = writeChronicle(town, Math.max(...ends), random);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

let lapses = 0;
const target = values.target === 'auto' ? null : Number(values.target);
await live(town, chronicle, ends, target, async (life) => {
  const scores = await score(life, random);
  say(scoresTable(scores, PRUNE_STRATEGY_NAMES));
  const missing = [...new Set(scores.lapses)];
  for (const lapse of missing.slice(0, 20)) say(`  LAPSE ${lapse}`);
  if (values.unanswered) for (const line of scores.unanswered) say(`  unanswered ${line}`);
  lapses += missing.length;
});
say(
  lapses === 0
    ? 'PASS  open incidents, pins and corrections were never missing'
    : `FAIL  ${lapses} of what must never be missing was: open incidents, pins, corrections`,
);
if (lapses > 0) process.exitCode = 1;
