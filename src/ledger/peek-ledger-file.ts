import { basename, dirname } from 'node:path';
import type { Ledger } from '../model/ledger.ts';
import { createDocumentDirectory, type Decoded, type DocumentDirectoryOptions } from '../storage/index.ts';
import { decodeAny } from './codec.ts';

/** A ledger by its file, wherever that lies and whatever it is called; reads and moves nothing. Null when there is no such file. */
export async function peekLedgerFile(
  path: string,
  options: Omit<DocumentDirectoryOptions, 'directory'>,
): Promise<Decoded<Ledger> | null> {
  const documents = createDocumentDirectory({ ...options, directory: dirname(path) });
  return (await documents.peek(basename(path), decodeAny))?.document ?? null;
}
