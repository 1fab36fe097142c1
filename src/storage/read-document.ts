import { MonitorError } from '../model/errors.ts';
import { checkChecksum } from './checksum.ts';
import { type Cipher, isSealed } from './cipher.ts';
import type { Pieces } from './document-bytes.ts';
import type { FileSystem } from './file-system.ts';
import { salvageJson } from './json-salvage.ts';
import { type Decoded, parseJsonBytes } from './json-text.ts';
import { describeErrorCode, errorCode } from './storage-error.ts';

/** JSON value to a noun, or why not. */
export type Decode<T> = (document: unknown) => Decoded<T>;

export interface ReadingOptions {
  readonly fileSystem: FileSystem;
  readonly cipher: Cipher | null;
  /** What sealed bytes were sealed as: the name of the document, wherever its file lies. */
  readonly context: string;
}

/** current: as the next save would leave it. */
export type Sealing = 'current' | 'not_current';

export type Reading<T> =
  | {
      readonly outcome: 'ok';
      readonly value: T;
      readonly document: unknown;
      readonly plain: Uint8Array;
      readonly sealing: Sealing;
    }
  | { readonly outcome: 'missing' }
  | Unreadable;

export interface Unreadable {
  readonly outcome: 'unreadable';
  readonly problem: string;
  /**
   * damaged: the file will not become better by itself. passing: the trouble is the machine's, and the file may be whole. key: it
   * is encrypted with a key that is not given; then nothing may be touched.
   */
  readonly kind: 'damaged' | 'passing' | 'key';
  /** What can still be read of it; undefined when nothing can. */
  readonly rest: Rest | undefined;
  /** Its bytes could be read, and are not encrypted. */
  readonly isPlain?: true;
}

export interface Rest {
  readonly document: unknown;
  /** torn: what comes after the flaw is missing, what comes before is whole. changed: all is there, and some of it is not as it was written. */
  readonly how: 'torn' | 'changed';
}

/** The errors of a read that speak of the file itself. */
const OF_THE_FILE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EISDIR', 'ELOOP']);

/** Reads and moves nothing. Never rejects for what the file is. */
export async function readDocument<T>(path: string, decode: Decode<T>, options: ReadingOptions): Promise<Reading<T>> {
  let bytes: Uint8Array;
  try {
    bytes = await options.fileSystem.readFile(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    // ENOTDIR: the directory's own path is blocked by a file; there is no document, and the first save says why.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { outcome: 'missing' };
    return unreadable(describeErrorCode(code), OF_THE_FILE.has(code) ? 'damaged' : 'passing');
  }
  const plain = unseal(bytes, options);
  if (!plain.ok) return plain.reading;
  const read = readPlain(plain.bytes, plain.sealing, decode);
  return read.outcome === 'unreadable' && !isSealed(bytes) ? { ...read, isPlain: true } : read;
}

/** A document's bytes as they lie on disk. */
export function sealDocument(bytes: Pieces, { cipher, context }: Omit<ReadingOptions, 'fileSystem'>): Pieces {
  return cipher === null ? bytes : cipher.sealPieces(bytes, context);
}

/** Why a command must end here: what is encrypted with a key that is not given is never touched. */
export function keyError(path: string, cipher: Cipher | null): MonitorError {
  return cipher === null
    ? new MonitorError(
        'encryption_key_missing',
        `${path} is encrypted, and SESSION_ENCRYPTION_KEY is not set`,
        'Set SESSION_ENCRYPTION_KEY to the key it was written with. Nothing was touched.',
      )
    : new MonitorError(
        'encryption_key_wrong',
        `${path} is encrypted with another key than SESSION_ENCRYPTION_KEY`,
        'Set SESSION_ENCRYPTION_KEY to the key it was written with, or add that one to SESSION_ENCRYPTION_OLD_KEYS to go on with the new. Nothing was touched.',
      );
}

type Unsealed =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly sealing: Sealing }
  | { readonly ok: false; readonly reading: Unreadable };

function unseal(bytes: Uint8Array, { cipher, context }: ReadingOptions): Unsealed {
  if (!isSealed(bytes)) return { ok: true, bytes, sealing: cipher?.sealsNew === true ? 'not_current' : 'current' };
  if (cipher === null) {
    return { ok: false, reading: unreadable('it is encrypted, and SESSION_ENCRYPTION_KEY is not set', 'key') };
  }
  const opened = cipher.open(bytes, context);
  if (opened.ok) return { ok: true, bytes: opened.plain, sealing: opened.current ? 'current' : 'not_current' };
  return opened.reason === 'other_key'
    ? { ok: false, reading: unreadable('it is encrypted with another key than SESSION_ENCRYPTION_KEY', 'key') }
    : {
        ok: false,
        reading: unreadable('its encrypted bytes were changed, cut, or are of another file', 'damaged'),
      };
}

function readPlain<T>(bytes: Uint8Array, sealing: Sealing, decode: Decode<T>): Reading<T> {
  const json = parseJsonBytes(bytes);
  if (!json.ok) {
    const document = salvageJson(bytes);
    return unreadable(json.problem, 'damaged', document === undefined ? undefined : { document, how: 'torn' });
  }
  const decoded = decode(json.value);
  const changed: Rest = { document: json.value, how: 'changed' };
  if (checkChecksum(bytes, json.value) === 'wrong') return unreadable(CHANGED, 'damaged', changed);
  if (!decoded.ok) return unreadable(decoded.problem, 'damaged', changed);
  return { outcome: 'ok', value: decoded.value, document: json.value, plain: bytes, sealing };
}

/** Whoever edited the file learns here how to have it used. */
const CHANGED =
  'its checksum does not match, so it was changed by hand or by a failing disk (to have a file used that you edited, set its "sha256" to "")';

function unreadable(problem: string, kind: Unreadable['kind'], rest?: Rest): Unreadable {
  return { outcome: 'unreadable', problem, kind, rest };
}
