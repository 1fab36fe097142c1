/**
 * Which fields of an object are read: `true` takes a field whole, an object some of what is in it. A list is read as each of its
 * items is. What is not listed may be left out of the object before it is parsed.
 */
export type FieldsRead = true | { readonly [field: string]: FieldsRead };

/** That it is there, and nothing of what is in it. */
export const PRESENCE = {} as const;
