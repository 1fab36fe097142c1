import { parse } from 'node-cron';

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
