import type { DatabaseSync } from 'node:sqlite';
import { BEGINNING } from './001-beginning.ts';
import { LOOKS } from './002-looks.ts';

const STEPS: readonly string[] = [BEGINNING, LOOKS];
/** What this program writes and reads. */
export const SCHEMA_VERSION = STEPS.length;

/** How many steps a database has taken. */
export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}

/** Takes the steps that are missing, each whole or not at all. */
export function migrate(database: DatabaseSync): void {
  if (schemaVersion(database) >= SCHEMA_VERSION) return;
  // Another process may be migrating too: what is missing is only known once nobody else writes.
  database.exec('BEGIN IMMEDIATE');
  try {
    for (let version = schemaVersion(database); version < SCHEMA_VERSION; version += 1) {
      database.exec(`${STEPS[version]};\nPRAGMA user_version = ${version + 1};`);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
