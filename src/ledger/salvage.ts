import { emptyLedger, LEDGER_SCHEMA_VERSION, type Ledger } from '../model/ledger.ts';
import { fromWire } from '../model/wire.ts';
import { isJsonObject, migrateDocument, type Rest, toDecoded } from '../storage/index.ts';
import { decodeLedger } from './codec.ts';
import { incidentSchema, ledgerSchema } from './ledger-file.ts';
import { LEDGER_MIGRATIONS } from './migrations/index.ts';

/**
 * What goes on of a damaged ledger: each part that is whole, and where one is missing the newest backup's. Incidents are taken one by one,
 * so that none is forgotten that either has. Null when the file says nothing of use, or when it cannot be told what in it was changed and
 * a backup has it as it was.
 */
export function salvageLedger({ document, how }: Rest, backup: Ledger | null, cluster: string): Ledger | null {
  if (how === 'changed' && backup !== null) return null;
  const whole = decodeLedger(document, cluster);
  if (how === 'changed' && whole.ok) return whole.value;
  const migrated = migrateDocument(document, LEDGER_MIGRATIONS, LEDGER_SCHEMA_VERSION);
  if (!migrated.ok) return null;
  const parts = fromWire(migrated.value.document);
  if (!isJsonObject(parts) || parts.cluster !== cluster) return null;
  const found = wholeParts(parts);
  // What comes first in the file: without it nothing is known that a backup does not know better.
  if (found.nextNumber === undefined) return null;

  const base = { ...emptyLedger(cluster), ...backup };
  const incidents = (Array.isArray(parts.incidents) ? parts.incidents : []).flatMap((incident) => {
    const decoded = toDecoded(incidentSchema.safeParse(incident));
    return decoded.ok ? [decoded.value] : [];
  });
  const known = new Set(incidents.map(({ number }) => number));
  const all = [...incidents, ...base.incidents.filter(({ number }) => !known.has(number))];
  const ledger: Ledger = { ...base, ...found, incidents: all };
  return {
    ...ledger,
    nextNumber: Math.max(ledger.nextNumber, base.nextNumber, ...all.map(({ number }) => number + 1)),
    // Digests made with another key, or facts of another format, would look like changes.
    lastRead: found.lastRead === undefined || isSameKind(ledger, found) ? ledger.lastRead : [],
  };
}

/** The fields that are there and whole. */
function wholeParts(parts: Readonly<Record<string, unknown>>): Partial<Ledger> {
  const { incidents: _, ...fields } = ledgerSchema.shape;
  const found = Object.entries(fields).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(parts[name]);
    return parts[name] !== undefined && parsed.success ? [[name, parsed.data] as const] : [];
  });
  return Object.fromEntries(found);
}

function isSameKind(ledger: Ledger, found: Partial<Ledger>): boolean {
  return found.hashKey === ledger.hashKey && found.factsFormat === ledger.factsFormat;
}
