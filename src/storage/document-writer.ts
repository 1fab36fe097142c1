import { z } from 'zod';
import { toWireKey } from '../model/wire.ts';
import { createDocumentFile, type Part, type Pieces } from './document-bytes.ts';
import { asType, compileWriter, type Writer } from './json-writer.ts';
import type { ItemWriter } from './page.ts';
import { createPagedList, type PagedList } from './paged-list.ts';
import { isSameJson } from './same-json.ts';

/** The whole file of a document, its checksum included: the bytes of `withChecksum` of the text that `jsonWriter` writes. */
export type DocumentEncoder<T> = (value: T) => Pieces;

/**
 * Makes encoders for a document that is its model in snake_case. Each remembers the last file it made to the end, and writes anew only
 * what has changed of the lists of objects: those of the document, and of the objects it holds.
 */
export function documentEncoders<T extends object>(schema: z.ZodObject & z.ZodType<T>): () => DocumentEncoder<T> {
  const layout = layoutOf(schema.shape, '');
  return () => {
    const parts = createWriter(layout, '');
    const file = createDocumentFile();
    return (value) => file(parts(value));
  };
}

/** One field of the document, or of an object in it. */
type Field = { readonly name: string; readonly key: string } & (
  | { readonly kind: 'value'; readonly write: Writer }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly writer: ItemWriter<object> }
);

/** @param indent of the line that the object begins on. */
function layoutOf(shape: Readonly<Record<string, unknown>>, indent: string): readonly Field[] {
  const inner = `${indent}  `;
  return Object.entries(shape).map(([name, schema]): Field => {
    const named = { name, key: `\n${inner}${JSON.stringify(toWireKey(name))}: ` };
    const type = bare(asType(schema));
    if (type instanceof z.ZodObject) return { ...named, kind: 'object', fields: layoutOf(type.shape, inner) };
    const item = type instanceof z.ZodArray ? bare(asType(type.element)) : null;
    if (item instanceof z.ZodObject) return { ...named, kind: 'list', writer: itemWriter(item.shape, `${inner}  `) };
    return { ...named, kind: 'value', write: compileWriter(asType(schema), inner) };
  });
}

/** What it is that always stands there. */
function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodReadonly || schema instanceof z.ZodDefault ? bare(asType(schema.unwrap())) : schema;
}

/** The items of a list of objects, a part for each of their fields. The first tells an item from others. */
function itemWriter(shape: Readonly<Record<string, unknown>>, indent: string): ItemWriter<object> {
  const fields = Object.entries(shape).map(([name, schema], at, { length }) => ({
    name,
    write: compileWriter(asType(schema), `${indent}  `),
    before: `,${at === 0 ? `\n${indent}{` : ''}\n${indent}  ${JSON.stringify(toWireKey(name))}: `,
    after: at === length - 1 ? `\n${indent}}` : '',
  }));
  const names = fields.map(({ name }) => name);
  const fieldOf = (item: object, part: number): unknown => Object(item)[names[part] ?? ''];
  return {
    parts: fields.length,
    keyOf: (item) => fieldOf(item, 0),
    changedParts: (item, earlier) => {
      const changed: number[] = [];
      for (let part = 0; part < fields.length; part += 1) {
        if (!isSameJson(fieldOf(item, part), fieldOf(earlier, part))) changed.push(part);
      }
      return changed;
    },
    writePart: (part, item) => {
      const field = fields[part];
      if (field === undefined) throw new RangeError('there is no such part');
      const written = field.write(fieldOf(item, part));
      if (written !== undefined) return field.before + written + field.after;
      if (part === 0) throw new TypeError('the first field of an item is never left out');
      return field.after;
    },
  };
}

function createWriter(fields: readonly Field[], indent: string): (value: object) => readonly Part[] {
  const writers = fields.map((field) => ({ ...field, write: createFieldWriter(field, `${indent}  `) }));
  return (value) => {
    const record: Readonly<Record<string, unknown>> = Object(value);
    const parts: Part[] = [];
    for (const { name, key, write } of writers) {
      const written = write(record[name]);
      if (written === undefined) continue;
      parts.push(`${parts.length === 0 ? '{' : ','}${key}`);
      if (typeof written === 'string') parts.push(written);
      else parts.push(...written);
    }
    // The document's own brace comes after its checksum.
    if (indent !== '') parts.push(parts.length === 0 ? '{}' : `\n${indent}}`);
    return parts;
  };
}

function createFieldWriter(field: Field, indent: string): (value: unknown) => readonly Part[] | string | undefined {
  if (field.kind === 'value') return field.write;
  if (field.kind === 'object') {
    const write = createWriter(field.fields, indent);
    return (value) => write(Object(value));
  }
  const list: PagedList<object> = createPagedList(field.writer);
  return (value) => {
    if (!Array.isArray(value)) throw new TypeError('a list is written from an array');
    return value.length === 0 ? '[]' : ['[', list.pages([...value]), `\n${indent}]`];
  };
}
