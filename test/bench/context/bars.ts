import { type Bar, dollarsADay } from './report.ts';
import type { StageResult } from './stage.ts';

const SMART = { memory: 'persistent', strategy: 'smart', analyze: 'changes' } as const;
/** Of the process after its first two days: what later days may add. */
const MOST_GROWTH = 0.15;
const SETTLED_AFTER = 2;

/** What issue and design promise of the numbers. `month` may be shorter than one, and is said as long as it is. */
export function barsOf(day: StageResult, month: StageResult): readonly Bar[] {
  const smart = dollarsADay(month, SMART);
  const always = dollarsADay(day, { memory: 'full picture', analyze: 'always' }) / smart;
  const sameRule = dollarsADay(month, { memory: 'full picture', analyze: 'changes' }) / smart;
  const findings = dollarsADay(month, { memory: 'findings', analyze: 'changes' }) / smart;
  const kept = [...day.rows, ...month.rows].filter(({ spec }) => spec.memory === 'persistent');
  const missing = kept.reduce((sum, { tally }) => sum + tally.missing, 0);
  const calls = kept.reduce((sum, { tally }) => sum + tally.calls, 0);
  const times = (ratio: number) => (Number.isNaN(ratio) ? '-' : `${ratio.toFixed(1)}x`);
  const isAtLeast = (ratio: number, least: number) => (Number.isNaN(ratio) ? null : ratio >= least);
  return [
    {
      text: `persistent smart over ${month.days} days is at least 20x cheaper than the full picture in every cycle`,
      value: times(always),
      passed: isAtLeast(always, 20),
    },
    {
      text: 'and at least 3x cheaper than the full picture by the same rule',
      value: times(sameRule),
      passed: isAtLeast(sameRule, 3),
    },
    {
      text: 'no open incident is ever missing from a prompt of a persistent row',
      value: `${missing} of ${calls} prompts`,
      passed: calls === 0 ? null : missing === 0,
    },
    { text: 'findings only, by the same rule (published, no bar)', value: times(findings), passed: null },
    ...heapBar(month),
  ];
}

function heapBar({ heap }: StageResult): readonly Bar[] {
  const settled = heap[SETTLED_AFTER - 1];
  const last = heap.at(-1);
  if (settled === undefined || last === undefined || heap.length <= SETTLED_AFTER) return [];
  const growth = last / settled - 1;
  return [
    {
      text: `memory is flat: heap at the end of day ${heap.length} beside that of day ${SETTLED_AFTER}`,
      value: `${megabytes(last)} beside ${megabytes(settled)}`,
      passed: growth <= MOST_GROWTH,
    },
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`;
}
