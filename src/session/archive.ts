import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import type { Summary } from '../model/summary.ts';
import { toWire } from '../model/wire.ts';
import {
  type Cipher,
  checkChecksum,
  describeErrorCode,
  errorCode,
  type FileSystem,
  formatJson,
  isJsonObject,
  isSealed,
  nodeFileSystem,
  parseJsonBytes,
  withChecksum,
  writeAtomically,
  writeMoment,
} from '../storage/index.ts';
import { type ArchiveName, archiveFileName, archiveName, readArchiveFileName } from './archive-name.ts';
import { decodeSession, encodeSession } from './codec.ts';

const FOLDER = 'archive';
/** No session that was ever saved is near it: a file that claims more is no archive but an attack. */
const MOST_BYTES = 1024 * 1024 * 1024;

export interface SessionArchiveOptions {
  /** SESSION_DIR. */
  readonly directory: string;
  readonly random: () => number;
  readonly fileSystem?: FileSystem;
  readonly cipher?: Cipher | null;
}

/** What an archive tells beside the session: what was in it, for whoever does not want to read it all. */
export interface ArchiveSummary {
  readonly summary: Summary;
  readonly text: string;
}

export interface ArchivedSession extends ArchiveName {
  readonly path: string;
  readonly bytes: number;
  /** Null when the file cannot be read; `problem` then says why. */
  readonly session: Session | null;
  /** The text of the summary; null when it has none. */
  readonly summary: string | null;
  readonly problem: string | null;
}

/** Sessions put away: gzip files in `SESSION_DIR/archive/`, in the format of docs/session-format.md with one key more. */
export interface SessionArchive {
  /** Durable when it resolves, and read back. Rejects with `storage_unwritable`. */
  put(session: Session, summary: ArchiveSummary, at: Millis): Promise<ArchivedSession>;
  /** Newest first; reads no file. */
  names(): Promise<readonly ArchiveName[]>;
  /** The same, each read. */
  list(): Promise<readonly ArchivedSession[]>;
  /** By its own name, else the newest of that id; null when there is none. */
  find(name: string): Promise<ArchivedSession | null>;
  /** False when there is none of that name. */
  remove(name: string): Promise<boolean>;
  /** Brings it to the key that is set; read back. What cannot be read is left as it is. Rejects with `storage_unwritable`. */
  reseal(name: ArchiveName): Promise<ResealedArchive>;
}

export interface ResealedArchive {
  readonly path: string;
  readonly outcome: 'rewritten' | 'current' | 'unreadable';
  /** Why it is unreadable; null when it is not. */
  readonly problem: string | null;
}

export function createSessionArchive(options: SessionArchiveOptions): SessionArchive {
  const { random, fileSystem = nodeFileSystem, cipher = null } = options;
  const directory = join(options.directory, FOLDER);

  async function names(): Promise<readonly ArchiveName[]> {
    const found = await fileSystem.listDirectory(directory).catch((error: unknown) => {
      const code = errorCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      if (code === null) throw error;
      throw new MonitorError(
        'session_unreadable',
        `cannot list ${directory}: ${describeErrorCode(code)}`,
        'Make it a directory that this user may read.',
        error,
      );
    });
    return found
      .map(readArchiveFileName)
      .filter((name) => name !== null)
      .toSorted((a, b) => b.at - a.at || (a.name < b.name ? -1 : 1));
  }

  async function read(name: ArchiveName): Promise<ArchivedSession> {
    const fileName = archiveFileName(name.name);
    const path = join(directory, fileName);
    const unreadable = (bytes: number, problem: string) => ({
      ...name,
      path,
      bytes,
      session: null,
      summary: null,
      problem,
    });
    let bytes: Uint8Array;
    try {
      bytes = await fileSystem.readFile(path);
    } catch (error) {
      const code = errorCode(error);
      if (code === null) throw error;
      return unreadable(0, describeErrorCode(code));
    }
    const opened = await openArchive(bytes, name.id, cipher, `${FOLDER}/${fileName}`);
    return 'problem' in opened
      ? unreadable(bytes.length, opened.problem)
      : { ...name, path, bytes: bytes.length, problem: null, ...opened };
  }

  async function reseal(name: ArchiveName): Promise<ResealedArchive> {
    const { path, session, problem } = await read(name);
    if (session === null) return { path, outcome: 'unreadable', problem };
    const context = `${FOLDER}/${archiveFileName(name.name)}`;
    const bytes = await fileSystem.readFile(path);
    const opened = isSealed(bytes) ? cipher?.open(bytes, context) : undefined;
    const isCurrent = opened?.ok === true ? cipher?.sealsNew === true && opened.current : cipher?.sealsNew !== true;
    if (cipher === null || isCurrent) return { path, outcome: 'current', problem: null };
    const packed = opened?.ok === true ? opened.plain : bytes;
    await writeAtomically(path, cipher.seal(packed, context), { fileSystem, random });
    const after = await read(name);
    if (after.session === null) throw new Error(`an archive does not read back: ${after.problem}`);
    return { path, outcome: 'rewritten', problem: null };
  }

  async function findName(asked: string): Promise<ArchiveName | null> {
    const all = await names();
    return all.find(({ name }) => name === asked) ?? all.find(({ id }) => id === asked) ?? null;
  }

  return {
    async put(session, summary, archivedAt) {
      const taken = new Set((await names()).map(({ name }) => name));
      let at = archivedAt;
      while (taken.has(archiveName(session.id, at))) at += 1;
      const name = archiveName(session.id, at);
      const fileName = archiveFileName(name);
      const packed = await promisify(gzip)(encodeArchive(session, summary, at));
      const context = `${FOLDER}/${fileName}`;
      const sealed = cipher === null ? packed : cipher.seal(packed, context);
      await writeAtomically(join(directory, fileName), sealed, { fileSystem, random });
      const archived = await read({ name, id: session.id, at });
      if (archived.session === null) throw new Error(`an archive does not read back: ${archived.problem}`);
      return archived;
    },
    names,
    reseal,
    async list() {
      const archived: ArchivedSession[] = [];
      for (const name of await names()) archived.push(await read(name));
      return archived;
    },
    async find(asked) {
      const name = await findName(asked);
      return name === null ? null : read(name);
    },
    async remove(name) {
      if (!(await names()).some((found) => found.name === name)) return false;
      const path = join(directory, archiveFileName(name));
      await fileSystem.removeFile(path);
      await fileSystem.syncDirectory(dirname(path));
      return true;
    },
  };
}

function encodeArchive(session: Session, { summary, text }: ArchiveSummary, at: Millis): Uint8Array {
  const document: unknown = JSON.parse(encodeSession(session));
  const archive = {
    archived_at: writeMoment(at),
    summary: toWire({ ...summary, from: writeMoment(summary.from), to: writeMoment(summary.to) }),
    summary_text: text,
  };
  return withChecksum(Buffer.from(formatJson({ ...Object(document), archive })));
}

type OpenedArchive = { readonly session: Session; readonly summary: string | null } | { readonly problem: string };

async function openArchive(
  bytes: Uint8Array,
  id: string,
  cipher: Cipher | null,
  context: string,
): Promise<OpenedArchive> {
  let packed = bytes;
  if (isSealed(bytes)) {
    const opened = cipher?.open(bytes, context);
    if (opened === undefined) return { problem: 'it is encrypted, and SESSION_ENCRYPTION_KEY is not set' };
    if (!opened.ok) {
      return {
        problem:
          opened.reason === 'other_key'
            ? 'it is encrypted with another key than SESSION_ENCRYPTION_KEY'
            : 'its encrypted bytes were changed or cut',
      };
    }
    packed = opened.plain;
  }
  const plain = await unpack(packed);
  if (plain === null) return { problem: 'it is no gzip file, or a torn one' };
  const json = parseJsonBytes(plain);
  if (!json.ok) return { problem: json.problem };
  if (checkChecksum(plain, json.value) === 'wrong') return { problem: 'its checksum does not match' };
  const decoded = decodeSession(json.value, id);
  if (!decoded.ok) return { problem: decoded.problem };
  const archive = isJsonObject(json.value) ? json.value.archive : undefined;
  const text = isJsonObject(archive) ? archive.summary_text : undefined;
  return { session: decoded.value, summary: typeof text === 'string' ? text : null };
}

/** Null when it is no gzip, or more than any session is. */
export async function unpack(bytes: Uint8Array): Promise<Uint8Array | null> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES });
  } catch {
    return null;
  }
}
