import { validateDetailed } from 'node-cron';
import { z } from 'zod';
import { NO_CUSTOM_RESOURCES, parseCustomResource } from '../cluster/custom-resource-names.ts';
import { parseEncryptionKey } from '../storage/index.ts';

/** How a variable's text becomes a value. `allowed` says in a few words what may stand there. */
export interface VariableType<T> {
  readonly allowed: string;
  readonly schema: z.ZodType<T, string>;
}

export const boolean: VariableType<boolean> = {
  allowed: 'true or false',
  // z.coerce.boolean takes 'false' for true; stringbool also knows yes, no, on, off, 1, 0.
  schema: z.string().pipe(z.stringbool('must be true or false')),
};

export function integer(least: number, most: number): VariableType<number> {
  const allowed = `a whole number from ${least} to ${most}`;
  return {
    allowed,
    schema: z
      .string()
      .regex(/^[+-]?\d{1,12}$/, `must be ${allowed}`)
      .transform(Number)
      .refine((value) => value >= least && value <= most, `must be ${allowed}`),
  };
}

/** A share of the budget. */
export const share: VariableType<number> = {
  allowed: 'a number above 0 and at most 1',
  schema: z
    .string()
    .regex(/^\d{0,3}\.?\d{1,9}$/, 'must be a number above 0 and at most 1')
    .transform(Number)
    .refine((value) => value > 0 && value <= 1, 'must be a number above 0 and at most 1'),
};

/** Null stands for `auto`. */
export const shareOrAuto: VariableType<number | null> = {
  allowed: `${share.allowed}, or auto`,
  schema: z
    .string()
    .regex(/^(auto|\d{0,3}\.?\d{1,9})$/i, `must be ${share.allowed}, or auto`)
    .transform((value) => (/^auto$/i.test(value) ? null : Number(value)))
    .refine((value) => value === null || (value > 0 && value <= 1), `must be ${share.allowed}, or auto`),
};

export function text(allowed: string, isAllowed: (value: string) => boolean = () => true): VariableType<string> {
  return { allowed, schema: z.string().refine(isAllowed, `must be ${allowed}`) };
}

/** A header's worth of visible characters: a line break or blank inside a key is a copying mistake. */
export const secret: VariableType<string> = {
  allowed: 'a key without blanks',
  schema: z.string().regex(/^[\x21-\x7e]+$/, 'must be a key without blanks or line breaks'),
};

const items = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const ONE_KEY = '32 bytes as base64 or hex, as `openssl rand -base64 32` prints them';

export const encryptionKey: VariableType<string> = {
  allowed: ONE_KEY,
  schema: z.string().refine((value) => parseEncryptionKey(value) !== null, `must be ${ONE_KEY}`),
};

export const encryptionKeys: VariableType<readonly string[]> = {
  allowed: `keys of ${ONE_KEY}, separated by commas`,
  schema: items.refine(
    (keys) => keys.every((key) => parseEncryptionKey(key) !== null),
    `must be keys of ${ONE_KEY}, separated by commas`,
  ),
};

export const url: VariableType<string> = {
  allowed: 'an http or https URL',
  // z.httpUrl() rejects localhost, where gateways and local models live.
  schema: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
};

export const list: VariableType<readonly string[]> = {
  allowed: 'names separated by commas',
  schema: items.refine(
    (items) => items.every((item) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(item)),
    'must be namespace names separated by commas',
  ),
};

export const customResources: VariableType<readonly string[]> = {
  allowed: `plural.group or plural.group/version, separated by commas, or ${NO_CUSTOM_RESOURCES}`,
  schema: items
    .transform((names) => (names.length === 1 && names[0] === NO_CUSTOM_RESOURCES ? [] : names))
    .refine(
      (names) => names.every((name) => parseCustomResource(name) !== null),
      'must be custom resources such as certificates.cert-manager.io, separated by commas',
    ),
};

export const cron: VariableType<string> = {
  allowed: 'a cron expression of five or six fields',
  schema: z.string().superRefine((value, context) => {
    const { valid, errors } = validateDetailed(value);
    if (valid) return;
    const why = errors[0]?.message ?? 'it cannot be read';
    context.addIssue({ code: 'custom', message: `must be a cron expression such as */5 * * * * (${why})` });
  }),
};

export const timezone: VariableType<string> = {
  allowed: 'a time zone such as UTC or Europe/Berlin',
  schema: z.string().refine(isTimezone, 'must be a time zone such as UTC or Europe/Berlin'),
};

/** Case does not matter: LOG_LEVEL=INFO is set in many places. */
export function choice<const T extends string>(values: readonly T[]): VariableType<T> {
  const allowed = values.join(', ');
  return {
    allowed: `one of ${allowed}`,
    schema: z
      .string()
      .toLowerCase()
      .pipe(z.enum(values, { error: `must be one of ${allowed}` })),
  };
}

/** '' stands for "not set": null. */
export function optional<T>(type: VariableType<T>): VariableType<T | null> {
  return {
    allowed: type.allowed,
    schema: z.string().transform((value, context) => {
      if (value === '') return null;
      const parsed = type.schema.safeParse(value);
      if (parsed.success) return parsed.data;
      for (const { message } of parsed.error.issues) context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }),
  };
}

export function isTimezone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
