import { LEDGER_SCHEMA_VERSION, type Ledger } from '../model/ledger.ts';
import { fromWire } from '../model/wire.ts';
import {
  CHECKSUM_KEY,
  type Decoded,
  type DocumentEncoder,
  documentEncoders,
  jsonReader,
  jsonWriter,
  migrateDocument,
  toDecoded,
} from '../storage/index.ts';
import { ledgerSchema } from './ledger-file.ts';
import { LEDGER_MIGRATIONS } from './migrations/index.ts';

const write = jsonWriter(ledgerSchema);
const readWritten = jsonReader(ledgerSchema, [CHECKSUM_KEY]);

/** The text of a ledger's file. */
export function encodeLedger(ledger: Ledger): string {
  return write(ledger);
}

/** Makes the bytes of that text and its checksum; of what it made last only what changed is written again. */
export const createLedgerEncoder: () => DocumentEncoder<Ledger> = documentEncoders(ledgerSchema);

/** A file's JSON, of any version, as the ledger of `cluster`. Another cluster's is refused: its incidents would be taken for this one's. */
export function decodeLedger(document: unknown, cluster: string): Decoded<Ledger> {
  const written = readWritten(document);
  const ledger = written === null ? decodeAnyVersion(document) : { ok: true as const, value: written };
  if (!ledger.ok || ledger.value.cluster === cluster) return ledger;
  return {
    ok: false,
    problem: `cluster: it belongs to ${JSON.stringify(ledger.value.cluster)}, not ${JSON.stringify(cluster)}`,
  };
}

/** By the schema, which takes more than what this release writes, and says what is wrong. */
function decodeAnyVersion(document: unknown): Decoded<Ledger> {
  const migrated = migrateDocument(document, LEDGER_MIGRATIONS, LEDGER_SCHEMA_VERSION);
  return migrated.ok ? toDecoded(ledgerSchema.safeParse(fromWire(migrated.value.document))) : migrated;
}

/** A ledger by the cluster it names itself: a listing has only file names. */
export function decodeAny(document: unknown): Decoded<Ledger> {
  const named = typeof document === 'object' && document !== null && 'cluster' in document ? document.cluster : null;
  return decodeLedger(document, typeof named === 'string' ? named : '');
}
