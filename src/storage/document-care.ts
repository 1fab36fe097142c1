import { basename } from 'node:path';
import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import type { KeptDocuments } from './kept-documents.ts';
import { isJsonObject } from './migrate.ts';
import type { DocumentCodec } from './recovery.ts';
import { ASIDE_MARK, setAsideAt } from './set-aside.ts';

/** What people do to documents by hand: look through all there is of one, take one up again, bring it to this version. */

/** A file from which a document can be taken up again, or could be. */
export interface Candidate<T> {
  readonly path: string;
  readonly kind: 'current' | 'backup' | 'set_aside';
  /** When it was put there; null when its name does not tell, and for the current one. */
  readonly at: Millis | null;
  /** whole: all that was ever saved in it. partial: what could be read of it. unreadable: nothing could, or not with this key. */
  readonly state: 'whole' | 'partial' | 'unreadable';
  /** Null when it is unreadable. */
  readonly value: T | null;
  /** Why it is not whole; null when it is. */
  readonly problem: string | null;
}

/** Everything there is of a document: the current file, its backups, and what was set aside; newest first. Moves nothing. */
export async function listCandidates<T>(
  documents: KeptDocuments,
  fileName: string,
  codec: DocumentCodec<T>,
): Promise<readonly Candidate<T>[]> {
  const candidates: (Candidate<T> | null)[] = [
    await examine(documents, fileName, codec, documents.locate(fileName), 'current', null),
  ];
  for (const { path, at } of await documents.backups(fileName)) {
    candidates.push(await examine(documents, fileName, codec, path, 'backup', at));
  }
  const aside = (await documents.names())
    .filter((name) => name.startsWith(`${fileName}${ASIDE_MARK}`))
    .toSorted((a, b) => (setAsideAt(b) ?? 0) - (setAsideAt(a) ?? 0));
  for (const name of aside) {
    const path = documents.locate(name);
    candidates.push(await examine(documents, fileName, codec, path, 'set_aside', setAsideAt(name)));
  }
  return candidates.filter((candidate) => candidate !== null);
}

/** Null when there is no such file. */
async function examine<T>(
  documents: KeptDocuments,
  fileName: string,
  codec: DocumentCodec<T>,
  path: string,
  kind: Candidate<T>['kind'],
  at: Millis | null,
): Promise<Candidate<T> | null> {
  const read = await documents.read(path, fileName, codec.decode);
  if (read.outcome === 'missing') return null;
  if (read.outcome === 'ok') return { path, kind, at, state: 'whole', value: read.value, problem: null };
  const value = read.rest === undefined ? null : codec.salvage(read.rest, null);
  return { path, kind, at, state: value === null ? 'unreadable' : 'partial', value, problem: read.problem };
}

/**
 * The one of that name. Rejects with `session_unreadable` when it holds nothing or is none of this document's.
 *
 * @param name its path, or the last part of it.
 */
export async function chooseCandidate<T>(
  documents: KeptDocuments,
  fileName: string,
  codec: DocumentCodec<T>,
  name: string,
): Promise<{ readonly value: T; readonly candidates: readonly Candidate<T>[] }> {
  const candidates = await listCandidates(documents, fileName, codec);
  const chosen = candidates.find(({ path }) => path === name || basename(path) === name);
  if (chosen !== undefined && chosen.value !== null) return { value: chosen.value, candidates };
  throw new MonitorError(
    'session_unreadable',
    chosen === undefined
      ? `there is no ${name} of ${fileName}`
      : `nothing can be taken up from ${chosen.path}: ${chosen.problem ?? 'no reason known'}`,
    'Choose another file that is whole or partial; `k8s-monitor sessions recover` lists them.',
  );
}

/**
 * Puts a candidate in the place of the current file, which is kept: as a backup when it is whole, else aside. Rejects with
 * `storage_unwritable`, or as `chooseCandidate` does; then nothing has changed.
 *
 * @returns what is current now, and where the file is that was before; null when there was none.
 */
export async function restoreCandidate<T>(
  documents: KeptDocuments,
  fileName: string,
  codec: DocumentCodec<T>,
  name: string,
): Promise<{ readonly value: T; readonly replaced: string | null }> {
  const { value, candidates } = await chooseCandidate(documents, fileName, codec, name);
  const current = candidates.find(({ kind }) => kind === 'current');
  const backup = current?.state === 'whole' ? await documents.backUp(fileName) : null;
  const aside = current !== undefined && current.state !== 'whole' ? await documents.putAside(fileName) : null;
  await documents.save(fileName, codec.encode(value), 'due');
  return { value, replaced: backup?.path ?? aside };
}

export type MigratedFile =
  | { readonly outcome: 'migrated'; readonly from: number }
  /** It was of this version, and is written anew only to be encrypted, or checksummed, as the next save would. */
  | { readonly outcome: 'rewritten' }
  | { readonly outcome: 'current' }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'unreadable'; readonly problem: string };

/** Brings a file to this version, and to the key that is set; the file as it was becomes a backup. Touches nothing it cannot read. */
export async function migrateFile<T>(
  documents: KeptDocuments,
  fileName: string,
  codec: DocumentCodec<T>,
): Promise<MigratedFile> {
  const read = await documents.read(documents.locate(fileName), fileName, codec.decode);
  if (read.outcome === 'missing') return { outcome: 'missing' };
  if (read.outcome === 'unreadable') return { outcome: 'unreadable', problem: read.problem };
  const { document } = read;
  const version = isJsonObject(document) && typeof document.schema_version === 'number' ? document.schema_version : 0;
  const isOld = version < codec.version;
  const isSummed = isJsonObject(document) && typeof document.sha256 === 'string' && document.sha256 !== '';
  if (!isOld && isSummed && read.sealing === 'current') {
    await documents.resealBackups(fileName);
    return { outcome: 'current' };
  }
  await documents.save(fileName, codec.encode(read.value), 'change');
  return isOld ? { outcome: 'migrated', from: version } : { outcome: 'rewritten' };
}
