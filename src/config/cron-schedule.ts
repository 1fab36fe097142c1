import { createTask, parse } from 'node-cron';
import type { Millis } from '../model/objects.ts';

/** Fields whose unit starts anew: a step that does not divide it runs unevenly. `fromEnd`: seconds may stand first. */
const WRAPPING = [
  { unit: 'minute', whole: 60, fromEnd: 5, fullUnit: 'hour' },
  { unit: 'hour', whole: 24, fromEnd: 4, fullUnit: 'day' },
] as const;

/**
 * What a valid schedule does that its author may not have meant: a step of 45 minutes runs at :00 and :45. Null when
 * there is nothing to say.
 */
export function describeUnevenSteps(expression: string): string | null {
  const fields = expression.split(/\s+/);
  for (const { unit, whole, fromEnd, fullUnit } of WRAPPING) {
    const field = fields.at(-fromEnd) ?? '';
    const step = Number(/^\*\/(\d+)$/.exec(field)?.[1] ?? 1);
    if (whole % step === 0) continue;
    const times = parse(expression)[unit].join(', ');
    return `${field} runs at ${unit} ${times} of each ${fullUnit}, not every ${step} ${unit}s`;
  }
  return null;
}

/** Enough to see the usual gap of an expression with several times in it. */
const MEASURED_RUNS = 25;

/** Asked of the scheduler itself, which counts from the machine's clock: what is told is what will happen. */
export function nextRuns(expression: string, timezone: string, count: number): readonly Millis[] {
  const task = createTask(expression, () => undefined, { timezone });
  try {
    return task.getNextRuns(count).map((date) => date.getTime());
  } finally {
    void task.destroy();
  }
}

/** The time between two cycles, in milliseconds; of an uneven schedule the median. */
export function scheduleInterval(expression: string, timezone: string): Millis {
  const runs = nextRuns(expression, timezone, MEASURED_RUNS);
  const gaps = runs.slice(1).map((at, index) => at - (runs[index] ?? at));
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
}
