import type { FieldsRead } from '../projection/fields-read.ts';

/** What of a value is kept; null: all of it. */
export type Selector = FieldSelector | null;

/** The fields of an object that are kept. */
export interface FieldSelector {
  /** By the length of their names: nearly every name is told from all others by its length and its first letters. */
  readonly byLength: readonly (readonly SelectedField[])[];
}

export interface SelectedField {
  readonly name: Uint8Array;
  readonly value: Selector;
}

export function createSelector(fieldsRead: FieldsRead): Selector {
  if (fieldsRead === true) return null;
  const byLength: SelectedField[][] = [];
  for (const [field, inner] of Object.entries(fieldsRead)) {
    const name = new TextEncoder().encode(field);
    while (byLength.length <= name.length) byLength.push([]);
    byLength[name.length]?.push({ name, value: createSelector(inner) });
  }
  return { byLength };
}

/** The field whose name stands at `[start, end)`; null where it is not kept. */
export function selectedField(
  { byLength }: FieldSelector,
  json: Uint8Array,
  start: number,
  end: number,
): SelectedField | null {
  const candidates = byLength[end - start];
  if (candidates === undefined) return null;
  for (const field of candidates) {
    const { name } = field;
    let same = 0;
    while (same < name.length && name[same] === json[start + same]) same += 1;
    if (same === name.length) return field;
  }
  return null;
}
