import { parseArgs } from 'node:util';
import { barsOf } from './bars.ts';
import { stageFacts, stageTable, troubles } from './report.ts';
import { DAY_ROWS, MONTH_ROWS, type RowSpec } from './rows.ts';
import { runStage, type StageResult } from './stage.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    seed: { type: 'string', default: '7' },
    /** `day`, `month`; both where it is left out. Bars that need the other stage then have no number. */
    stage: { type: 'string' },
    /** Only rows whose name has this in it. */
    only: { type: 'string', default: '' },
  },
});

async function stage(
  name: 'day' | 'month',
  title: string,
  days: number,
  rows: readonly RowSpec[],
): Promise<StageResult> {
  const isWanted = values.stage === undefined || values.stage === name;
  const chosen = rows.filter((row) => row.name.includes(values.only));
  // Progress goes where it does not disturb the report.
  const progress = (day: number) => process.stderr.write(`day ${day} of ${days}\n`);
  const result = await runStage({ days, seed: Number(values.seed), rows: isWanted ? chosen : [], progress });
  if (isWanted) {
    say(`\n${title}: ${stageFacts(result)}\n\n${stageTable(result)}`);
    for (const trouble of troubles(result)) say(`  ! ${trouble}`);
  }
  return result;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const day = await stage('day', '24 hours', 1, DAY_ROWS);
const month = await stage('month', `${values.days} days`, Number(values.days), MONTH_ROWS);
say('');
for (const { text, value, passed } of barsOf(day, month)) {
  say(`${passed ? 'PASS' : 'FAIL'}  ${value.padStart(18)}  ${text}`);
  if (!passed) process.exitCode = 1;
}
