import { z } from 'zod';
import { toWire, toWireKey } from '../model/wire.ts';
import { tellApart } from './json-union.ts';
import { moment, writeMoment } from './moment.ts';

/** A value to the text it has in a file; the same as `formatJson` of its encoded self in snake_case, and many times faster. */
export type JsonWriter<T> = (value: T) => string;

/** Undefined where the key is left out. */
export type Writer = (value: unknown) => string | undefined;

/** Makes a writer for nouns that lie in a file as their model in snake_case, moments as text: every cycle writes thousands of them. */
export function jsonWriter<T>(schema: z.ZodType<T>): JsonWriter<T> {
  const write = compileWriter(schema, '');
  return (value) => `${write(value) ?? 'null'}\n`;
}

/** @param indent of the line that the value begins on. */
export function compileWriter(schema: z.ZodType, indent: string): Writer {
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodDefault) return compileInner(schema, indent);
  if (schema instanceof z.ZodNullable) return nullable(compileInner(schema, indent));
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional) {
    const write = compileInner(schema, indent);
    return (value) => (value === undefined ? undefined : write(value));
  }
  if (schema instanceof z.ZodObject) return objectWriter(schema.shape, indent);
  if (schema instanceof z.ZodArray) return arrayWriter(asType(schema.element), indent);
  if (schema === moment) return (value) => `"${writeMoment(Number(value))}"`;
  if (isScalar(schema)) return scalarWriter;
  if (schema instanceof z.ZodUnion) {
    const options = schema.options.map(asType);
    const choose = tellApart(options);
    const writers = options.map((option) => compileWriter(option, indent));
    if (choose !== null) return (value) => writers[choose(value)]?.(value);
  }
  // What is seldom: slower, and right for every schema there is.
  return (value) => indented(JSON.stringify(toWire(z.encode(schema, value)), null, 2), indent);
}

/** What JSON has as it is. */
const SCALARS = [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral, z.ZodNull, z.ZodCustom];

function isScalar(schema: z.ZodType): boolean {
  return SCALARS.some((kind) => schema instanceof kind);
}

function compileInner(schema: { unwrap(): unknown }, indent: string): Writer {
  return compileWriter(asType(schema.unwrap()), indent);
}

function nullable(write: Writer): Writer {
  return (value) => (value === null ? 'null' : write(value));
}

function scalarWriter(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? String(value) : JSON.stringify(value);
}

function objectWriter(shape: Readonly<Record<string, unknown>>, indent: string): Writer {
  const fields = Object.entries(shape).map(([name, schema]) => ({
    name,
    prefix: `\n${indent}  ${JSON.stringify(toWireKey(name))}: `,
    write: compileWriter(asType(schema), `${indent}  `),
  }));
  return (value) => {
    const record = Object(value);
    let text = '';
    for (const { name, prefix, write } of fields) {
      const written = write(record[name]);
      if (written !== undefined) text += text === '' ? prefix + written : `,${prefix}${written}`;
    }
    return text === '' ? '{}' : `{${text}\n${indent}}`;
  };
}

function arrayWriter(element: z.ZodType, indent: string): Writer {
  const write = compileWriter(element, `${indent}  `);
  const first = `\n${indent}  `;
  return (value) => {
    if (!Array.isArray(value)) throw new TypeError('a list is written from an array');
    if (value.length === 0) return '[]';
    if (isScalar(element)) return indented(JSON.stringify(value, null, 2), indent);
    let text = '';
    for (const item of value) text += `${text === '' ? '' : ','}${first}${write(item) ?? 'null'}`;
    return `[${text}\n${indent}]`;
  };
}

function indented(text: string, indent: string): string {
  return indent === '' ? text : text.replaceAll('\n', `\n${indent}`);
}

export function asType(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('a field of a schema is a schema');
}
