import type { z } from 'zod';
import { toWireKey } from '../model/wire.ts';
import type { Decoded } from './json-text.ts';

/** What validation found, as one clause that names the field as the file spells it; values are never quoted. */
export function describeFieldProblem(error: z.ZodError): string {
  const [first, ...others] = error.issues;
  if (first === undefined) return 'it has the wrong shape';
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${describePath(first.path)}: ${first.message}${more}`;
}

/** `conversation_history[3].role`. */
function describePath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the whole';
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    const key = toWireKey(String(segment));
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** A result of zod's safeParse as a Decoded. */
export function toDecoded<T>(result: z.ZodSafeParseResult<T>): Decoded<T> {
  return result.success ? { ok: true, value: result.data } : { ok: false, problem: describeFieldProblem(result.error) };
}

/** The `schema_version` of a document: null when it has none; a problem when it is of a newer program or no version at all. */
export function readSchemaVersion(document: unknown, newest: number): Decoded<number | null> {
  const version = isObject(document) ? document.schema_version : undefined;
  if (version === undefined) return { ok: true, value: null };
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return { ok: false, problem: `schema_version: expected a whole number from 1 to ${newest}` };
  }
  if (version <= newest) return { ok: true, value: version };
  return {
    ok: false,
    problem: `a newer version of this program wrote it (schema_version ${version}, this one reads up to ${newest})`,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
