import { z } from 'zod';
import { didYouMean } from '../suggest.ts';
import { parseDuration } from './duration-text.ts';

const LONGEST_TEXT = 300;

/** Text on one line. */
export const line = z
  .string('must be text')
  .trim()
  .min(1, 'must not be empty')
  .max(LONGEST_TEXT, `must have at most ${LONGEST_TEXT} characters`)
  .regex(/^[^\n\r]*$/, 'must be one line');

/** Milliseconds. */
export const duration = z.string('must be a duration such as 90s, 10m or 1h30m').transform((text, context) => {
  const value = parseDuration(text.trim());
  if (value !== null) return value;
  context.addIssue({ code: 'custom', message: 'must be a duration of 1 s to 30 d such as 90s, 10m or 1h30m' });
  return z.NEVER;
});

/**
 * One or a list of them, as a list. Not a union: that could not say what is wrong where.
 * @param least how many a list must have
 */
export function oneOrMore<T extends z.ZodType>(item: T, least: 0 | 1 = 1): z.ZodType<z.output<T>[]> {
  return z.unknown().transform((given, context) => {
    if (Array.isArray(given) && given.length < least)
      context.addIssue({ code: 'custom', message: 'must not be empty' });
    return (Array.isArray(given) ? given : [given]).map((value, index) => {
      const parsed = item.safeParse(value);
      if (parsed.success) return parsed.data;
      for (const issue of parsed.error.issues) {
        const path = Array.isArray(given) ? [index, ...issue.path] : issue.path;
        context.addIssue({ ...issue, path });
      }
      return z.NEVER;
    });
  });
}

/** Names a near miss where there is one. */
export function oneOf<const T extends string>(values: readonly T[], what: string): z.ZodType<T> {
  return z.unknown().transform((given, context): T => {
    const found = values.find((value) => value === given);
    if (found !== undefined) return found;
    if (given === undefined) {
      context.addIssue({ code: 'custom', message: 'is missing' });
      return z.NEVER;
    }
    const hint = typeof given === 'string' ? didYouMean(given, values) : '';
    context.addIssue({ code: 'custom', message: `${JSON.stringify(given)} is not ${what}${hint}` });
    return z.NEVER;
  });
}
