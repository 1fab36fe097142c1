import { z } from 'zod';
import { toWireKey } from '../model/wire.ts';
import { tellApart } from './json-union.ts';
import { asType } from './json-writer.ts';
import { moment, readWrittenMoment } from './moment.ts';

/** What a reader says of a value that was not written by a writer of its schema: the schema itself may still take it. */
const NOT_AS_WRITTEN = Symbol('not as written');

/** A value of a file to the noun it was, or `NOT_AS_WRITTEN`. The same value where nothing of it is renamed. */
type Reader = (value: unknown) => unknown;

interface Compiled {
  readonly read: Reader;
  /** What it gives back is what it was given. */
  readonly isSame: boolean;
}

/**
 * Reads what `jsonWriter` writes, many times faster than the schema: every key where it was written, every moment as it was
 * written. Null for anything else, good or bad: then the schema says what it is, or what is wrong with it.
 *
 * @param ignored keys that may stand behind those of the schema.
 */
export function jsonReader<T>(schema: z.ZodType<T>, ignored: readonly string[] = []): (value: unknown) => T | null {
  if (!(schema instanceof z.ZodObject)) throw new TypeError('a document is an object');
  const read = objectReader(schema.shape, ignored).read;
  return (value) => {
    const found = read(value);
    return found === NOT_AS_WRITTEN ? null : (found as T);
  };
}

function compile(schema: z.ZodType): Compiled {
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodDefault) return compile(asType(schema.unwrap()));
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional) return compile(asType(schema.unwrap()));
  if (schema instanceof z.ZodNullable) {
    const { read, isSame } = compile(asType(schema.unwrap()));
    return { read: (value) => (value === null ? null : read(value)), isSame };
  }
  if (schema instanceof z.ZodObject) return objectReader(schema.shape, []);
  if (schema instanceof z.ZodArray) return listReader(compile(asType(schema.element)));
  if (schema === moment) return { read: (value) => readWrittenMoment(value) ?? NOT_AS_WRITTEN, isSame: false };
  if (schema instanceof z.ZodUnion) return unionReader(schema.options.map(asType));
  return { read: scalarReader(schema), isSame: true };
}

function scalarReader(schema: z.ZodType): Reader {
  if (schema instanceof z.ZodBoolean) return (value) => (typeof value === 'boolean' ? value : NOT_AS_WRITTEN);
  if (schema instanceof z.ZodString && (schema.def.checks ?? []).length === 0) {
    return (value) => (typeof value === 'string' ? value : NOT_AS_WRITTEN);
  }
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
    const values: ReadonlySet<unknown> = new Set(schema instanceof z.ZodEnum ? schema.options : schema.values);
    return (value) => (values.has(value) ? value : NOT_AS_WRITTEN);
  }
  // Asked once for each value where values are few, or come again and again.
  const known = new Set<unknown>();
  return (value) => {
    if (known.has(value)) return value;
    const parsed = schema.safeParse(value);
    if (!parsed.success || !Object.is(parsed.data, value)) return NOT_AS_WRITTEN;
    if (typeof value === 'number' && known.size < MOST_KNOWN) known.add(value);
    return value;
  };
}

const MOST_KNOWN = 1_000;

function listReader({ read, isSame }: Compiled): Compiled {
  const readItems = (value: unknown): unknown => {
    if (!Array.isArray(value)) return NOT_AS_WRITTEN;
    const items: unknown[] = isSame ? value : new Array(value.length);
    for (let at = 0; at < value.length; at += 1) {
      const item = read(value[at]);
      if (item === NOT_AS_WRITTEN) return NOT_AS_WRITTEN;
      if (!isSame) items[at] = item;
    }
    return items;
  };
  return { read: readItems, isSame };
}

/** What one option was written by, no other reads, where they can be told apart at all. */
function unionReader(options: readonly z.ZodType[]): Compiled {
  const readers = tellApart(options) === null ? [] : options.map(compile);
  const readAny = (value: unknown): unknown => {
    for (const { read } of readers) {
      const found = read(value);
      if (found !== NOT_AS_WRITTEN) return found;
    }
    return NOT_AS_WRITTEN;
  };
  return { read: readAny, isSame: readers.every(({ isSame }) => isSame) };
}

interface Field {
  readonly name: string;
  readonly key: string;
  readonly isOptional: boolean;
  readonly read: Reader;
}

function objectReader(shape: Readonly<Record<string, unknown>>, ignored: readonly string[]): Compiled {
  const compiled = Object.entries(shape).map(([name, schema]) => ({ name, schema, ...compile(asType(schema)) }));
  const fields: readonly Field[] = compiled.map(({ name, schema, read }) => ({
    ...{ name, key: toWireKey(name), read },
    isOptional: schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional,
  }));
  const isSame =
    ignored.length === 0 && compiled.every((field) => field.isSame && toWireKey(field.name) === field.name);
  /** Copied for each object, so that all have the same shape from the start; the parser makes objects that are fast to copy. */
  const blank: Record<string, unknown> = JSON.parse(
    JSON.stringify(Object.fromEntries(fields.filter((field) => !field.isOptional).map(({ name }) => [name, null]))),
  );
  const readFields = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return NOT_AS_WRITTEN;
    const given: Readonly<Record<string, unknown>> = value as Readonly<Record<string, unknown>>;
    const noun: Record<string, unknown> = isSame ? blank : { ...blank };
    let at = 0;
    for (const key in given) {
      while (at < fields.length && fields[at]?.key !== key && fields[at]?.isOptional) at += 1;
      const field = fields[at];
      if (field === undefined && ignored.includes(key)) continue;
      if (field?.key !== key) return NOT_AS_WRITTEN;
      const found = field.read(given[key]);
      if (found === NOT_AS_WRITTEN) return NOT_AS_WRITTEN;
      if (!isSame) noun[field.name] = found;
      at += 1;
    }
    while (at < fields.length && fields[at]?.isOptional) at += 1;
    if (at < fields.length) return NOT_AS_WRITTEN;
    return isSame ? value : noun;
  };
  return { read: readFields, isSame };
}
