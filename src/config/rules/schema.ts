import { z } from 'zod';
import { parseCustomResource } from '../../cluster/custom-resource-names.ts';
import { type CustomRule, DEFAULT_RULES, type Rules } from '../../detectors/index.ts';
import { FINDING_CODES, FINDING_SEVERITIES, type FindingCode, type FindingSeverity } from '../../model/finding.ts';
import { didYouMean } from '../suggest.ts';
import { duration, line, oneOf, oneOrMore } from '../yaml/values.ts';
import { allowedFor, NAMED_THRESHOLDS, readThreshold, withThresholds } from './threshold-names.ts';

const LONGEST_TEXT = 300;
const MOST_COMMANDS = 5;

const code = oneOf(FINDING_CODES, 'a finding code');
const severity = oneOf(FINDING_SEVERITIES, 'a severity');

const resource = z.string('must name a custom resource').transform((text, context) => {
  const found = parseCustomResource(text.trim());
  if (found !== null) return found;
  context.addIssue({
    code: 'custom',
    message: 'must be a plural and its group such as certificates.cert-manager.io, a version may follow: /v1',
  });
  return z.NEVER;
});

/** YAML reads a bare False as a boolean, and everybody writes it bare. */
const status = z.union([z.boolean(), z.string()]).transform((given, context) => {
  const text = typeof given === 'boolean' ? (given ? 'True' : 'False') : given;
  if (text === 'True' || text === 'False' || text === 'Unknown') return text;
  context.addIssue({ code: 'custom', message: 'must be True, False or Unknown' });
  return z.NEVER;
});
const word = z
  .union([z.string(), z.number(), z.boolean()], 'must be a word')
  .transform(String)
  .refine((text) => text !== '' && text.length <= LONGEST_TEXT, 'must be a word');

const when = z
  .strictObject({
    condition: line.optional(),
    status: oneOrMore(status).optional(),
    path: line
      .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,3}$/, 'must be a path below status such as health.status')
      .optional(),
    is: oneOrMore(word).optional(),
  })
  .transform((given, context): CustomRule['when'] => {
    const { condition, status: statuses, path, is } = given;
    if (condition !== undefined && statuses !== undefined && path === undefined && is === undefined)
      return { type: 'condition', condition, statuses };
    if (path !== undefined && is !== undefined && condition === undefined && statuses === undefined)
      return { type: 'status', path, values: is };
    context.addIssue({ code: 'custom', message: 'must have condition and status, or path and is' });
    return z.NEVER;
  });

const customRule = z
  .strictObject({
    name: line.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens'),
    resource,
    when,
    for: duration.default(5 * 60_000),
    severity: severity.default('high'),
    message: line.nullable().default(null),
    advice: line.nullable().default(null),
    remedy: z.array(line).max(MOST_COMMANDS, `must have at most ${MOST_COMMANDS} commands`).nullable().default(null),
  })
  .transform(({ for: holdsFor, ...rule }): CustomRule => ({ ...rule, holdsFor }));

const thresholds = z.record(z.string(), z.unknown(), 'must be names with values').transform((given, context) => {
  const changes = new Map<string, number>();
  const names = NAMED_THRESHOLDS.map(({ name }) => name);
  for (const [name, value] of Object.entries(given)) {
    const threshold = NAMED_THRESHOLDS.find((candidate) => candidate.name === name);
    const read = threshold === undefined ? null : readThreshold(threshold, value);
    if (read !== null) changes.set(name, read);
    else {
      const message =
        threshold === undefined
          ? `is no threshold${didYouMean(name, names)}`
          : `must be ${allowedFor(threshold)}, not ${JSON.stringify(value)}`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  }
  return withThresholds(changes);
});

const severities = z.record(z.string(), z.unknown(), 'must be codes with severities').transform((given, context) => {
  const changes = new Map<FindingCode, FindingSeverity>();
  for (const [name, value] of Object.entries(given)) {
    const read = [code.safeParse(name), severity.safeParse(value)] as const;
    for (const { error } of read) {
      for (const { message } of error?.issues ?? []) context.addIssue({ code: 'custom', path: [name], message });
    }
    if (read[0].success && read[1].success) changes.set(read[0].data, read[1].data);
  }
  return changes;
});

/** The whole file, as `Rules`. */
export const rulesSchema = z
  .strictObject({
    disable: z.array(code, 'must be a list of codes').default([]),
    thresholds: thresholds.default(DEFAULT_RULES.thresholds),
    severities: severities.default(new Map()),
    custom: z.array(customRule, 'must be a list of rules').default([]),
  })
  .superRefine(({ custom }, context) => {
    for (const [index, { name }] of custom.entries()) {
      if (custom.findIndex((other) => other.name === name) < index)
        context.addIssue({
          code: 'custom',
          path: ['custom', index, 'name'],
          message: `a rule before has the name ${name}`,
        });
    }
  })
  .transform(({ disable, ...rules }): Rules => ({ ...rules, disabled: new Set(disable) }));
