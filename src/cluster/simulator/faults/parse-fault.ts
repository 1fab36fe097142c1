import { z } from 'zod';
import { MonitorError } from '../../../model/errors.ts';
import type { DenyRule } from '../api/access.ts';
import type { Fault } from './faults.ts';

const number = z.coerce.number({ error: 'must be a number' });
const whole = number.int().nonnegative();
const text = z.string({ error: 'is missing' }).min(1);
const aim = {
  plural: text.optional(),
  namespace: text.optional(),
  page: whole.optional(),
  path: text.optional(),
  skip: whole.optional(),
  times: whole.optional(),
};
const where = z.enum(['headers', 'body']);

const FaultText = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('forbid'), ...aim, plural: text }),
  z.strictObject({ kind: z.literal('unauthorized'), ...aim }),
  z.strictObject({ kind: z.literal('token'), ...aim, accepts: text.transform((tokens) => tokens.split('|')) }),
  z.strictObject({ kind: z.literal('absent'), ...aim, body: z.enum(['status', 'text']).optional() }),
  z.strictObject({ kind: z.literal('expire'), ...aim, afterPages: whole.default(1) }),
  z.strictObject({
    kind: z.literal('error'),
    ...aim,
    status: number.int().min(400).max(599),
    retryAfterSeconds: whole.optional(),
  }),
  z.strictObject({
    kind: z.literal('endless'),
    ...aim,
    token: z.enum(['fresh', 'same']).optional(),
    items: z.enum(['repeated', 'none']).optional(),
  }),
  z.strictObject({ kind: z.literal('not-json'), ...aim }),
  z.strictObject({
    kind: z.literal('answer'),
    ...aim,
    status: number.int().min(200).max(599).optional(),
    contentType: text.optional(),
    body: z.string(),
  }),
  z.strictObject({ kind: z.literal('truncate'), ...aim }),
  z.strictObject({ kind: z.literal('reset'), ...aim, where: where.optional() }),
  z.strictObject({ kind: z.literal('hang'), ...aim, where: where.default('headers') }),
  z.strictObject({
    kind: z.literal('drip'),
    ...aim,
    bytes: whole.min(1).default(100),
    everyMs: whole.default(100),
  }),
  z.strictObject({ kind: z.literal('slow'), ...aim, delayMs: whole }),
  z.strictObject({ kind: z.literal('clock'), ...aim, offsetMs: number.int() }),
]);

const KINDS = FaultText.options.map((option) => option.shape.kind.value);
const HOW_TO_WRITE = `Write it as kind:name=value,...; kinds are ${KINDS.join(', ')}.`;

/**
 * Reads a fault as the command line gives it: `error:plural=pods,status=503,times=3`.
 * @throws MonitorError `usage`
 */
export function parseFault(written: string): Fault {
  const [kind = '', ...rest] = written.split(':');
  if (!KINDS.some((known) => known === kind)) {
    throw new MonitorError('usage', `--fault ${written}: there is no fault ${kind}`, HOW_TO_WRITE);
  }
  const parsed = FaultText.safeParse({ ...readPairs(rest.join(':'), '--fault', written), kind });
  // Every optional part is left out rather than undefined, for it comes from pairs.
  if (parsed.success) return parsed.data as Fault;
  throw usage('--fault', written, parsed.error, HOW_TO_WRITE);
}

const DenyText = z.strictObject({
  verb: text.optional(),
  group: z.string().optional(),
  resource: text.optional(),
  namespace: text.optional(),
  except: text.transform((names) => names.split('|')).optional(),
});

/**
 * Reads what is denied as the command line gives it: `pods`, or `resource=deployments,group=apps,namespace=shop`.
 * @throws MonitorError `usage`
 */
export function parseDeny(written: string): DenyRule {
  const parsed = DenyText.safeParse(
    written.includes('=') ? readPairs(written, '--deny', written) : { resource: written },
  );
  if (parsed.success) return parsed.data as DenyRule;
  const names = 'verb, group, resource, namespace, except (namespaces that stay allowed, parted by |)';
  throw usage('--deny', written, parsed.error, `Write a resource, or name=value,... of ${names}.`);
}

function readPairs(pairs: string, option: string, written: string): Readonly<Record<string, string>> {
  if (pairs === '') return {};
  return Object.fromEntries(
    pairs.split(',').map((pair) => {
      const equals = pair.indexOf('=');
      if (equals > 0) return [pair.slice(0, equals), pair.slice(equals + 1)];
      throw new MonitorError('usage', `${option} ${written}: ${pair} is no name=value`, 'See docs/simulator.md.');
    }),
  );
}

function usage(option: string, written: string, error: z.ZodError, remedy: string): MonitorError {
  const [issue] = error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return new MonitorError('usage', `${option} ${written}: ${place}${issue?.message ?? 'is wrong'}`, remedy);
}
