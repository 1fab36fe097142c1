import { z } from 'zod';
import { parseCron } from './cron.ts';
import { parseDuration } from './duration.ts';
import { parseCpu, parseMemory } from './quantity.ts';

/** A name Kubernetes accepts for most objects (RFC 1123 label). */
export const nameField = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be a name: lower-case letters, digits and "-", at most 63');

/** A name Kubernetes accepts for the other objects (RFC 1123 subdomain). */
export const objectNameField = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, 'must be a name: lower-case letters, digits, "-" and "."');

export const scheduleField = z
  .string()
  .refine((text) => parseCron(text) !== null, 'must be a schedule of five fields, for example "*/15 * * * *"');

/** `shop/api` */
export const workloadRefField = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?\/[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'must be namespace/name, for example shop/api',
  );

export const imageField = z.string().regex(/^[^\s]+$/, 'must be an image, for example shop/api:1.4.2');

export const durationField = z.string().transform((text, context) => {
  const parsed = parseDuration(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'must be a duration, for example 90s, 30m, 2h30m or 12d' });
  return z.NEVER;
});

/** `+3h`: time since the scenario's start; `-2d`: before it. */
export const offsetField = z.string().transform((text, context) => {
  const parsed = /^[-+]/.test(text) ? parseDuration(text.slice(1)) : null;
  if (parsed !== null) return text.startsWith('-') ? -parsed : parsed;
  context.addIssue({
    code: 'custom',
    message: 'must be a time since the start, for example +3h or +2h50m, or -2d before it',
  });
  return z.NEVER;
});

export const momentField = z.string().transform((text, context) => {
  const parsed = parseMoment(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'must be an RFC 3339 time, for example 2026-11-16T06:00:00Z' });
  return z.NEVER;
});

/** When something ends: after a while, or at a moment. */
export const endField = z.string().transform((text, context) => {
  const after = parseDuration(text);
  if (after !== null) return { after } as const;
  const at = parseMoment(text);
  if (at !== null) return { at } as const;
  context.addIssue({ code: 'custom', message: 'must be a duration (20h) or an RFC 3339 time (2026-11-17T02:00:00Z)' });
  return z.NEVER;
});

function parseMoment(text: string): number | null {
  const whole = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const parsed = Date.parse(text);
  return whole && Number.isFinite(parsed) ? parsed : null;
}

const quantity = (parse: (text: string) => number | null, hint: string) =>
  z
    .union([z.string(), z.number()])
    .transform(String)
    .refine((text) => parse(text) !== null, `must be a quantity, for example ${hint}`);

export const cpuField = quantity(parseCpu, '250m or 2');
export const memoryField = quantity(parseMemory, '128Mi or 2Gi');

export const stringMapField = z.record(z.string(), z.string());

/** A number of pods, or a share of the replicas. */
export const countOrPercentField = z.union([
  z.number().int().min(0),
  z.string().regex(/^\d{1,3}%$/, 'must be a number or a percentage, for example 1 or 25%'),
]);
