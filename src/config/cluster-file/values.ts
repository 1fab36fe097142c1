import { z } from 'zod';
import { isOwner, OWNER_ALLOWED, readUntil } from '../../incidents/index.ts';
import { FINDING_CODES } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { SafeText } from '../../model/safe-text.ts';
import { type ObjectPattern, TIERS } from '../../model/weight.ts';
import { redactText } from '../../redact/index.ts';
import { isTimezone } from '../types.ts';
import { line, oneOf, oneOrMore } from '../yaml/values.ts';

const LONGEST_NOTE = 1_000;
const DAY: Millis = 24 * 60 * 60 * 1000;

export const tier = oneOf(TIERS, 'a tier');

export const owner = z.string('must be text').trim().refine(isOwner, `must be ${OWNER_ALLOWED}`);

/** Stands in messages and logs beside what we write ourselves. */
export const name = line.max(100, 'must have at most 100 characters').transform((text) => redactText(text, 100));

/** The user's words, on one or more lines: a secret in them goes no further. */
export const words = z
  .string('must be text')
  .trim()
  .min(1, 'must not be empty')
  .max(LONGEST_NOTE, `must have at most ${LONGEST_NOTE} characters`)
  .transform((text): SafeText => redactText(text, LONGEST_NOTE));

export const notes = oneOrMore(words, 0).default([]);

/** A name, where `*` stands for any characters. */
export const glob = z
  .string('must be text, where * stands for any characters')
  .regex(/^[A-Za-z0-9._:@~/+*-]{1,253}$/, 'must be a name, where * stands for any characters');

export const pattern = z
  .strictObject({ kind: glob.optional(), namespace: glob.optional(), name: glob.optional() })
  .refine(
    (given) => Object.values(given).some((value) => value !== undefined),
    'must have a kind, a namespace or a name',
  )
  .transform(
    (given): ObjectPattern => ({
      kind: given.kind ?? null,
      namespace: given.namespace ?? null,
      name: given.name ?? null,
    }),
  );

const code = oneOf([...FINDING_CODES, '*'], 'a finding code');

/** Null for `*`. */
export const codes = oneOrMore(code).transform((given) =>
  given.includes('*') ? null : given.filter((each) => each !== '*'),
);

const TIME_ALLOWED = 'must be a day such as 2026-12-01, or a time with its zone such as 2026-12-01T18:00:00Z';

/** A day ends with its last moment by UTC. */
export const until = z.string(TIME_ALLOWED).transform((text, context) => {
  const at = readUntil(text.trim());
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: TIME_ALLOWED });
  return z.NEVER;
});

/** A day begins with its first. */
export const from = z.string(TIME_ALLOWED).transform((text, context) => {
  const at = readUntil(text.trim());
  if (at !== null) return /^\d{4}-\d\d-\d\d$/.test(text.trim()) ? at - DAY : at;
  context.addIssue({ code: 'custom', message: TIME_ALLOWED });
  return z.NEVER;
});

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** 0 is Sunday. */
export const days = oneOrMore(oneOf([...DAYS, 'daily'], 'a day (mon, tue, ... or daily)')).transform((given) =>
  DAYS.flatMap((day, index) => (given.includes(day) || given.includes('daily') ? [index] : [])),
);

/** Minutes after midnight. */
export const timeOfDay = z.string('must be a time such as 02:30').transform((text, context) => {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? [];
  if (hours !== undefined) return Number(hours) * 60 + Number(minutes);
  context.addIssue({ code: 'custom', message: 'must be a time from 00:00 to 23:59 such as 02:30' });
  return z.NEVER;
});

export const zone = z
  .string('must be a time zone such as UTC or Europe/Berlin')
  .refine(isTimezone, 'must be a time zone such as UTC or Europe/Berlin');
