import { join } from 'node:path';
import { MonitorError } from '../model/errors.ts';
import { writeAtomically } from './atomic-write.ts';
import { BACKUP_FOLDER } from './backup-name.ts';
import { type BackupPolicy, DEFAULT_BACKUPS } from './backup-rotation.ts';
import { type BackupFile, type BackupReason, createBackups } from './backups.ts';
import type { Pieces } from './document-bytes.ts';
import {
  createDocumentDirectory,
  type DocumentDirectory,
  type DocumentDirectoryOptions,
  refusal,
  tellKept,
} from './document-directory.ts';
import { sweepLeftovers } from './leftovers.ts';
import { isJsonObject } from './migrate.ts';
import { nodeFileSystem } from './node-file-system.ts';
import {
  type Decode,
  keyError,
  type Reading,
  type ReadingOptions,
  readDocument,
  sealDocument,
  type Unreadable,
} from './read-document.ts';
import { chooseSuccessor, type Damage, type DocumentCodec, type Foreseen, tellSuccessor } from './recovery.ts';
import { exists, linkAside, setAside } from './set-aside.ts';
import { createTurns } from './turns.ts';

export interface KeptDocumentsOptions extends DocumentDirectoryOptions {
  /** `DEFAULT_BACKUPS` when left out. */
  readonly backups?: BackupPolicy;
}

/** What became of a file; docs/session-format.md draws it. */
export type KeptLoad<T> =
  | {
      readonly outcome: 'ok';
      readonly value: T /** Left out when it was of this version. */;
      readonly migratedFrom?: number;
    }
  | { readonly outcome: 'recovered'; readonly value: T; readonly damage: Damage; readonly backup: BackupFile }
  | { readonly outcome: 'partial'; readonly value: T; readonly damage: Damage }
  /** `damage` is left out when there was no file. */
  | { readonly outcome: 'fresh'; readonly damage?: Damage };

/** Documents with backups: a file that cannot be used leads to the best there is of it, and is never written over. */
export interface KeptDocuments extends Pick<DocumentDirectory, 'locate' | 'peek' | 'inspect' | 'names'> {
  /** Rejects only with `encryption_key_missing` or `encryption_key_wrong`, and then has touched nothing. */
  load<T>(fileName: string, codec: DocumentCodec<T>): Promise<KeptLoad<T>>;
  /** What `load` would go on with, for people to know before they choose; moves nothing. */
  foresee<T>(fileName: string, codec: DocumentCodec<T>): Promise<Foreseen<T>>;
  /**
   * Atomic and durable. Rejects with `storage_unwritable`, also when it would write over a file that could not be used nor kept.
   *
   * @param reason `change` when what is saved lacks something that the file has: a backup is made first.
   */
  save(fileName: string, bytes: Pieces, reason: Exclude<BackupReason, 'asked'>): Promise<void>;
  /**
   * Makes a backup now, a copy that was read back. Null when there is no file. Rejects with `storage_unwritable`; with `session_unreadable`
   * where the file cannot be used: a copy of it would push out the good ones; and for want of its key.
   */
  backUp(fileName: string): Promise<BackupFile | null>;
  /** Keeps a file that cannot be used under another name. Rejects with `storage_unwritable` when it cannot be kept. */
  putAside(fileName: string): Promise<string>;
  /** With its backups. False when there is no such file. Durable. */
  remove(fileName: string): Promise<boolean>;
  /** Newest first. */
  backups(fileName: string): Promise<readonly BackupFile[]>;
  /** Brings them to the key that is set, as the first save with it does. */
  resealBackups(fileName: string): Promise<void>;
  /** A file that has, or had, the document of that name, wherever it lies; moves nothing. */
  read<T>(path: string, fileName: string, decode: Decode<T>): Promise<Reading<T>>;
  /** Why there is no newer backup, though one was due; null when all is well. */
  trouble(): string | null;
}

/** What is known of the file that the next save replaces. */
interface Known {
  /** The next save writes it in another form, of another version or with another key: it is backed up first. */
  readonly changes: boolean;
  /** It cannot be used, and is kept elsewhere: as a backup it would push out a good one. */
  readonly isDamaged?: true;
}

export function createKeptDocuments(options: KeptDocumentsOptions): KeptDocuments {
  const { directory, now, random, fileSystem = nodeFileSystem, cipher = null } = options;
  const documents = createDocumentDirectory(options);
  const backups = createBackups({
    ...{ directory, now, random, fileSystem, cipher },
    policy: options.backups ?? DEFAULT_BACKUPS,
  });
  const inTurn = createTurns();
  const known = new Map<string, Known>();
  /** Files that could not be used, nor kept under another name. passing: they may be whole. */
  const stuck = new Map<string, Unreadable['kind']>();
  /** Files whose backups were looked through for such as are not encrypted as they should be. */
  const resealed = new Set<string>();

  const { locate } = documents;
  const reading = (fileName: string): ReadingOptions => ({ fileSystem, cipher, context: fileName });

  async function load<T>(fileName: string, codec: DocumentCodec<T>): Promise<KeptLoad<T>> {
    const path = locate(fileName);
    await sweepLeftovers(path, now(), fileSystem);
    stuck.delete(fileName);
    const read = await readDocument(path, codec.decode, reading(fileName));
    if (read.outcome === 'unreadable') return recover(fileName, codec, read);
    if (read.outcome === 'missing') {
      known.set(fileName, { changes: false });
      return { outcome: 'fresh' };
    }
    const version = versionOf(read.document);
    const isOld = version < codec.version;
    known.set(fileName, { changes: isOld || read.sealing === 'not_current' });
    return { outcome: 'ok', value: read.value, ...(isOld ? { migratedFrom: version } : {}) };
  }

  async function foresee<T>(fileName: string, codec: DocumentCodec<T>): Promise<Foreseen<T>> {
    const read = await readDocument(locate(fileName), codec.decode, reading(fileName));
    if (read.outcome === 'ok') return { outcome: 'whole', value: read.value };
    if (read.outcome === 'missing') return { outcome: 'none' };
    if (read.kind === 'key') return { outcome: 'wants_key' };
    return (await chooseSuccessor(fileName, read, codec, backups, reading(fileName))) ?? { outcome: 'none' };
  }

  async function recover<T>(fileName: string, codec: DocumentCodec<T>, damaged: Unreadable): Promise<KeptLoad<T>> {
    const path = locate(fileName);
    if (damaged.kind === 'key') throw keyError(path, cipher);
    const successor = await chooseSuccessor(fileName, damaged, codec, backups, reading(fileName));
    const keptAs = await keepAway(fileName, damaged, successor !== null);
    if (successor !== null && keptAs !== null) {
      // From here on the successor is what a crash leaves. When the disk does not take it now, the next save tries again.
      await write(fileName, codec.encode(successor.value)).then(
        () => known.set(fileName, { changes: false }),
        rethrowFaults,
      );
    }
    const then = tellSuccessor(successor, codec, now());
    // Evidence is never touched: who wants it encrypted says so (`sessions migrate --seal-set-aside`).
    const inPlain = cipher?.sealsNew === true && damaged.isPlain === true ? ', not encrypted, as it was' : '';
    const damage: Damage = {
      problem: `cannot read ${path}: ${damaged.problem}; ${tellKept(keptAs)}${inPlain}; ${then}`,
      keptAs,
    };
    if (successor === null) return { outcome: 'fresh', damage };
    const { outcome, value, backup } = successor;
    return outcome === 'recovered' ? { outcome, value, damage, backup } : { outcome, value, damage };
  }

  /** Where the damaged file is from now on; null when it stays where it is, and nothing may be written over it. */
  async function keepAway(fileName: string, damaged: Unreadable, isReplaced: boolean): Promise<string | null> {
    const path = locate(fileName);
    const linked = isReplaced && damaged.kind === 'damaged' ? await linkAside(path, now(), fileSystem) : null;
    const keptAs = linked ?? (damaged.kind === 'damaged' ? await setAside(path, now(), fileSystem) : null);
    if (keptAs === null) stuck.set(fileName, damaged.kind);
    known.set(fileName, { changes: false, isDamaged: true });
    return keptAs;
  }

  async function save(fileName: string, bytes: Pieces, reason: 'due' | 'change'): Promise<void> {
    if (!known.has(fileName)) await meet(fileName);
    await unstick(fileName);
    const { changes, isDamaged } = known.get(fileName) ?? { changes: false };
    if (isDamaged !== true) await backups.keep(fileName, changes ? 'change' : reason);
    await write(fileName, bytes);
    known.set(fileName, { changes: false });
    if (cipher !== null && !resealed.has(fileName)) {
      await backups.reseal(fileName);
      resealed.add(fileName);
    }
  }

  /** Whoever saves without having loaded must not write over what it never saw. */
  async function meet(fileName: string): Promise<void> {
    const read = await readDocument(locate(fileName), (value) => ({ ok: true, value }), reading(fileName));
    if (read.outcome !== 'unreadable') {
      known.set(fileName, { changes: read.outcome === 'ok' });
    } else if (read.kind === 'key') {
      throw keyError(locate(fileName), cipher);
    } else {
      await keepAway(fileName, read, true);
    }
  }

  async function unstick(fileName: string): Promise<void> {
    const kind = stuck.get(fileName);
    if (kind === undefined) return;
    const path = locate(fileName);
    // As soon as someone has moved it out of the way there is nothing left to protect.
    if (await exists(path, fileSystem).catch(() => true)) {
      // A disk that is well again can keep it now.
      const keptAs = kind === 'damaged' ? await linkAside(path, now(), fileSystem) : null;
      if (keptAs === null && (kind === 'passing' || (await setAside(path, now(), fileSystem)) === null)) {
        throw refusal(path);
      }
    }
    stuck.delete(fileName);
  }

  async function write(fileName: string, bytes: Pieces): Promise<void> {
    const sealed = sealDocument(bytes, reading(fileName));
    await writeAtomically(locate(fileName), sealed, { fileSystem, random });
  }

  async function backUp(fileName: string): Promise<BackupFile | null> {
    const path = locate(fileName);
    const read = await readDocument(path, (value) => ({ ok: true, value }), reading(fileName));
    if (read.outcome === 'missing') return null;
    if (read.outcome === 'unreadable') {
      if (read.kind === 'key') throw keyError(path, cipher);
      throw new MonitorError(
        'session_unreadable',
        `no backup was made of ${path}, which cannot be read: ${read.problem}`,
        '`k8s-monitor sessions recover` lists what there is to go on from.',
      );
    }
    const made = await backups.keep(fileName, 'asked');
    if (made !== null) return made;
    throw new MonitorError(
      'storage_unwritable',
      backups.trouble() ?? `cannot make a backup of ${path}`,
      `Make ${join(directory, BACKUP_FOLDER)} a directory with room that this user may write.`,
    );
  }

  async function putAside(fileName: string): Promise<string> {
    const path = locate(fileName);
    const read = await readDocument(path, (value) => ({ ok: true, value }), reading(fileName));
    if (read.outcome === 'unreadable' && read.kind === 'key') throw keyError(path, cipher);
    const keptAs = await keepAway(
      fileName,
      { outcome: 'unreadable', problem: '', kind: 'damaged', rest: undefined },
      true,
    );
    if (keptAs === null) throw refusal(path);
    return keptAs;
  }

  return {
    locate,
    peek: documents.peek,
    inspect: documents.inspect,
    names: documents.names,
    load: (fileName, codec) => inTurn(fileName, () => load(fileName, codec)),
    foresee,
    save: (fileName, bytes, reason) => inTurn(fileName, () => save(fileName, bytes, reason)),
    backUp: (fileName) => inTurn(fileName, () => backUp(fileName)),
    putAside: (fileName) => inTurn(fileName, () => putAside(fileName)),
    remove: (fileName) =>
      inTurn(fileName, async () => {
        known.delete(fileName);
        const removed = await documents.remove(fileName);
        await backups.removeAll(fileName);
        return removed;
      }),
    backups: backups.list,
    resealBackups: (fileName) =>
      inTurn(fileName, async () => {
        if (cipher !== null) await backups.reseal(fileName);
      }),
    read: (path, fileName, decode) => readDocument(path, decode, reading(fileName)),
    trouble: backups.trouble,
  };
}

/** A plain document has none: 0. */
function versionOf(document: unknown): number {
  return isJsonObject(document) && typeof document.schema_version === 'number' ? document.schema_version : 0;
}

/** The disk may fail; everything else is a fault of ours, or a lock that is lost. */
function rethrowFaults(error: unknown): void {
  if (!(error instanceof MonitorError) || error.code !== 'storage_unwritable') throw error;
}
