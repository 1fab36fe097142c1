import type { Resource } from './workload-objects.ts';

/** Fields of an object that may have any shape, as the scenario's author wrote it. */
export type Fields = Readonly<Record<string, unknown>>;

/** A mapping, or an empty one where there is none. */
export function mapping(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The mappings of a list. */
export function mappings(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(mapping) : [];
}

export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function specOf(resource: Resource): Fields {
  return mapping(resource.body.spec);
}

export function labelsOf(resource: Resource): Readonly<Record<string, string>> {
  return mapping(resource.meta.labels) as Readonly<Record<string, string>>;
}

export function annotationsOf(resource: Resource): Readonly<Record<string, string>> {
  return mapping(resource.meta.annotations) as Readonly<Record<string, string>>;
}
