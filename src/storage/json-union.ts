import { z } from 'zod';

/**
 * Tells by a value's keys and literals alone which of several object schemas it has. Null where that is not enough: two options
 * need a key that only the earlier has, or a literal that the later has not.
 *
 * @returns the number of the first option that a valid value can be.
 */
export function tellApart(options: readonly z.ZodType[]): ((value: unknown) => number) | null {
  const objects = options.filter((option) => option instanceof z.ZodObject);
  if (objects.length !== options.length) return null;
  const areApart = objects.every((option, at) => objects.slice(at + 1).every((later) => isApart(option, later)));
  if (!areApart) return null;
  const tests = objects.map(marksOf);
  return (value) => {
    const record = Object(value);
    return tests.findIndex((marks) => marks.every((isThere) => isThere(record)));
  };
}

function isApart(option: z.ZodObject, later: z.ZodObject): boolean {
  return Object.entries(option.shape).some(([name, schema]) => {
    const other = later.shape[name];
    if (other === undefined) return isRequired(schema);
    return schema instanceof z.ZodLiteral && other instanceof z.ZodLiteral && isDisjoint(schema.values, other.values);
  });
}

function isDisjoint(one: ReadonlySet<unknown>, other: ReadonlySet<unknown>): boolean {
  return ![...one].some((value) => other.has(value));
}

type Mark = (record: Readonly<Record<string, unknown>>) => boolean;

function marksOf(option: z.ZodObject): readonly Mark[] {
  return Object.entries(option.shape)
    .filter(([, schema]) => isRequired(schema))
    .map(([name, schema]): Mark => {
      const literals: ReadonlySet<unknown> | null = schema instanceof z.ZodLiteral ? schema.values : null;
      return (record) => (literals === null ? record[name] !== undefined : literals.has(record[name]));
    });
}

function isRequired(schema: unknown): boolean {
  return !(schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault);
}
