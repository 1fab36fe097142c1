import { z } from 'zod';
import { toWire, toWireKey } from '../model/wire.ts';
import { moment, writeMoment } from './moment.ts';

/** A value to the text it has in a file; the same as `formatJson` of its encoded self in snake_case, and many times faster. */
export type JsonWriter<T> = (value: T) => string;

/** Undefined where the key is left out. */
type Writer = (value: unknown) => string | undefined;

/**
 * Makes a writer for nouns that lie in a file as their model in snake_case, moments as text: every cycle writes thousands of
 * them. What is written once, and is the very same object the next time, is not written again: nouns never change.
 */
export function jsonWriter<T>(schema: z.ZodType<T>): JsonWriter<T> {
  const write = compile(schema, '');
  return (value) => `${write(value) ?? 'null'}\n`;
}

/** The bytes of a document, in pieces, up to its last brace and the line break before that: `finishDocument` makes the file of them. */
export type DocumentWriter<T> = (value: T) => readonly Uint8Array[];

/** As `jsonWriter`, but the items of the document's own lists are remembered as bytes: nothing is copied that was written before. */
export function documentWriter<T extends object>(schema: z.ZodObject & z.ZodType<T>): DocumentWriter<T> {
  const fields = Object.entries(schema.shape).map(([name, field]) => {
    const item = itemOf(asType(field));
    return {
      name,
      prefix: `\n  ${JSON.stringify(toWireKey(name))}: `,
      write: item === null ? compile(asType(field), '  ') : null,
      writeItem: item === null ? null : bytesOfItem(compile(item, '    ')),
    };
  });
  return (value) => {
    const record: Readonly<Record<string, unknown>> = Object(value);
    const pieces: Uint8Array[] = [];
    let text = '{';
    let separator = '';
    for (const { name, prefix, write, writeItem } of fields) {
      const field = record[name];
      if (writeItem === null) {
        const written = write?.(field);
        if (written === undefined) continue;
        text += separator + prefix + written;
      } else if (Array.isArray(field) && field.length > 0) {
        text += `${separator}${prefix}[`;
        for (const [index, item] of field.entries()) {
          pieces.push(Buffer.from(index === 0 ? text : ','), writeItem(item));
        }
        text = '\n  ]';
      } else {
        text += `${separator}${prefix}[]`;
      }
      separator = ',';
    }
    pieces.push(Buffer.from(text));
    return pieces;
  };
}

/** What a list of objects has as items; null for every other schema. */
function itemOf(schema: z.ZodType): z.ZodType | null {
  const list = schema instanceof z.ZodReadonly ? asType(schema.unwrap()) : schema;
  if (!(list instanceof z.ZodArray)) return null;
  const item = asType(list.element);
  return item instanceof z.ZodObject ? item : null;
}

function bytesOfItem(write: Writer): (item: object) => Uint8Array {
  const written = new WeakMap<object, Uint8Array>();
  return (item) => {
    const known = written.get(item);
    if (known !== undefined) return known;
    const bytes = Buffer.from(`\n    ${write(item) ?? 'null'}`);
    written.set(item, bytes);
    return bytes;
  };
}

/** @param indent of the line that the value begins on. */
function compile(schema: z.ZodType, indent: string): Writer {
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodNullable) return nullable(compileInner(schema, indent));
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional) {
    const write = compileInner(schema, indent);
    return (value) => (value === undefined ? undefined : write(value));
  }
  if (schema instanceof z.ZodObject) return remembering(objectWriter(schema.shape, indent));
  if (schema instanceof z.ZodArray) return arrayWriter(compile(asType(schema.element), `${indent}  `), indent);
  if (schema === moment) return (value) => `"${writeMoment(Number(value))}"`;
  if (SCALARS.some((kind) => schema instanceof kind)) return scalarWriter;
  // What is seldom: slower, and right for every schema there is.
  return (value) => indented(JSON.stringify(toWire(z.encode(schema, value)), null, 2), indent);
}

/** What JSON has as it is. */
const SCALARS = [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral, z.ZodNull, z.ZodCustom];

function compileInner(schema: { unwrap(): unknown }, indent: string): Writer {
  return compile(asType(schema.unwrap()), indent);
}

function nullable(write: Writer): Writer {
  return (value) => (value === null ? 'null' : write(value));
}

function scalarWriter(value: unknown): string | undefined {
  return JSON.stringify(value);
}

function objectWriter(shape: Readonly<Record<string, unknown>>, indent: string): Writer {
  const fields = Object.entries(shape).map(([name, schema]) => ({
    name,
    prefix: `\n${indent}  ${JSON.stringify(toWireKey(name))}: `,
    write: compile(asType(schema), `${indent}  `),
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

function arrayWriter(write: Writer, indent: string): Writer {
  const first = `\n${indent}  `;
  return (value) => {
    if (!Array.isArray(value)) throw new TypeError('a list is written from an array');
    if (value.length === 0) return '[]';
    let text = '';
    for (const item of value) text += `${text === '' ? '' : ','}${first}${write(item) ?? 'null'}`;
    return `[${text}\n${indent}]`;
  };
}

/** The same object may stand at several depths: what is remembered belongs to this writer alone. */
function remembering(write: Writer): Writer {
  const written = new WeakMap<object, string>();
  return (value) => {
    if (value === null || typeof value !== 'object') return write(value);
    const known = written.get(value);
    if (known !== undefined) return known;
    const text = write(value) ?? 'null';
    written.set(value, text);
    return text;
  };
}

function indented(text: string, indent: string): string {
  return indent === '' ? text : text.replaceAll('\n', `\n${indent}`);
}

function asType(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('a field of a schema is a schema');
}
