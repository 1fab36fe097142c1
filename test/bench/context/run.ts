import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { reply } from '../look-cluster.ts';
import { barsOf } from './bars.ts';
import { stageFacts, stageTable, troubles } from './report.ts';
import { DAY_ROWS, MONTH_ROWS } from './rows.ts';
import { NO_STAGE, runStage, type StageResult } from './stage.ts';

const STAGES = ['day', 'month'] as const;
type Stage = (typeof STAGES)[number];

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    seed: { type: 'string', default: '7' },
    /** Only this stage: `day` or `month`. Bars that need the other then have no number. */
    stage: { type: 'string' },
    /** Only rows whose name has this in it. */
    only: { type: 'string', default: '' },
  },
});

/** In this process. */
function run(stage: Stage): Promise<StageResult> {
  const days = stage === 'day' ? 1 : Number(values.days);
  const rows = (stage === 'day' ? DAY_ROWS : MONTH_ROWS).filter(({ name }) => name.includes(values.only));
  // Progress goes where it does not disturb the report.
  const progress = (day: number) => process.stderr.write(`${stage}: day ${day} of ${days}\n`);
  return runStage({ days, seed: Number(values.seed), rows, progress });
}

/** In a process of its own, beside the other stage: there are two cores. */
function runApart(stage: Stage): Promise<StageResult> {
  const args = [...process.argv.slice(2), '--stage', stage];
  return reply<StageResult>(fork(import.meta.filename, args, { execArgv: ['--expose-gc'] }));
}

function print(title: string, result: StageResult): void {
  if (result.rows.length === 0) return;
  say(`\n${title}: ${stageFacts(result)}\n\n${stageTable(result)}`);
  for (const trouble of troubles(result)) say(`  ! ${trouble}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const asked = STAGES.find((stage) => stage === values.stage);
if (process.send !== undefined && asked !== undefined) {
  process.send(await run(asked));
  process.disconnect();
} else {
  const [day, month] = await Promise.all(
    STAGES.map((stage) => (asked === undefined ? runApart(stage) : stage === asked ? run(stage) : NO_STAGE)),
  );
  if (day === undefined || month === undefined) throw new Error('there are two stages');
  print('24 hours', day);
  print(`${values.days} days`, month);
  say('');
  for (const { text, value, passed } of barsOf(day, month)) {
    say(`${passed === null ? '    ' : passed ? 'PASS' : 'FAIL'}  ${value.padStart(18)}  ${text}`);
    if (passed === false) process.exitCode = 1;
  }
}
