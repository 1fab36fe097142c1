import { readSchemaVersion } from './field-problem.ts';
import type { Decoded } from './json-text.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * One step: a document of the version `from` as one of the next. It knows both shapes by itself, so that what the program
 * becomes later does not change it; what it cannot make sense of it passes on, for the newest schema to name.
 */
export interface Migration {
  readonly from: number;
  readonly migrate: (document: JsonObject) => JsonObject;
}

export interface Migrated {
  readonly document: unknown;
  /** The version the document had; 0: none, the plain format of other programs. */
  readonly version: number;
}

/** A document of any older version as one of version `newest`, step by step. A newer one is refused. */
export function migrateDocument(
  document: unknown,
  migrations: readonly Migration[],
  newest: number,
): Decoded<Migrated> {
  const read = readSchemaVersion(document, newest);
  if (!read.ok) return read;
  const version = read.value ?? 0;
  if (!isJsonObject(document) || !migrations.some(({ from }) => from <= version)) {
    return { ok: true, value: { document, version } };
  }
  let current = document;
  for (let at = version; at < newest; at += 1) {
    const step = migrations.find(({ from }) => from === at);
    if (step === undefined) throw new Error(`there is no migration from schema_version ${at}`);
    current = { ...step.migrate(current), schema_version: at + 1 };
  }
  return { ok: true, value: { document: current, version } };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Every object of a list that a document has under `key`, changed; anything else there stays as it is. */
export function mapObjects(list: unknown, change: (item: JsonObject) => JsonObject): unknown {
  return Array.isArray(list) ? list.map((item: unknown) => (isJsonObject(item) ? change(item) : item)) : list;
}
