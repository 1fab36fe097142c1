import { join } from 'node:path';
import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import { writeAtomically } from './atomic-write.ts';
import { BACKUP_FOLDER, backupName, backupTime } from './backup-name.ts';
import { type BackupPolicy, isBackupDue, surplusBackups } from './backup-rotation.ts';
import type { Cipher } from './cipher.ts';
import type { FileFacts, FileSystem } from './file-system.ts';
import { sweepBackupLeftovers } from './leftovers.ts';
import { readDocument, sealDocument } from './read-document.ts';
import { exists } from './set-aside.ts';
import { describeErrorCode, errorCode } from './storage-error.ts';

export interface BackupsOptions {
  /** Of the documents; backups lie in `backups/` below it. */
  readonly directory: string;
  readonly policy: BackupPolicy;
  readonly now: () => Millis;
  readonly random: () => number;
  readonly fileSystem: FileSystem;
  readonly cipher: Cipher | null;
}

export interface BackupFile {
  readonly path: string;
  /** When it was made: it is the document as it was until then. */
  readonly at: Millis;
}

/** due: the policy asks for it. change: what comes next cannot be undone. asked: a person wants one, whatever the policy. */
export type BackupReason = 'due' | 'change' | 'asked';

/** Earlier states of documents. Nothing here rejects for the disk: a backup that fails must never make a save fail. */
export interface Backups {
  /** Newest first; none when they cannot be listed. */
  list(fileName: string): Promise<readonly BackupFile[]>;
  /**
   * Keeps the file as it is now, before a save replaces it. Gives the backup that has it; null when none is wanted, there is no
   * file, or it failed: then `trouble` says why. One that is asked for is a file of its own, read back, and not a second name of the
   * one that is in use: what befalls that does not befall both.
   */
  keep(fileName: string, reason: BackupReason): Promise<BackupFile | null>;
  /** Encrypts what was made before the key was set, or changed. */
  reseal(fileName: string): Promise<void>;
  removeAll(fileName: string): Promise<void>;
  /** Why the newest backup that was wanted could not be made; null when it could. */
  trouble(): string | null;
}

export function createBackups(options: BackupsOptions): Backups {
  const { policy, now, random, fileSystem, cipher } = options;
  const directory = join(options.directory, BACKUP_FOLDER);
  /** When the newest backup of a file was made, to list the directory once and not at each save. */
  const newest = new Map<string, Millis | null>();
  /** Of which file the newest backup is a copy. */
  const copied = new Map<string, FileFacts>();
  let trouble: string | null = null;

  async function list(fileName: string): Promise<readonly BackupFile[]> {
    const names = await fileSystem.listDirectory(directory).catch(() => []);
    return names
      .flatMap((name) => {
        const at = backupTime(fileName, name);
        return at === null ? [] : [{ path: join(directory, name), at }];
      })
      .toSorted((a, b) => b.at - a.at);
  }

  async function keep(fileName: string, reason: BackupReason): Promise<BackupFile | null> {
    if (policy.count === 0 && reason !== 'asked') return null;
    if (reason === 'due' && !isBackupDue(await newestOf(fileName), now(), policy)) return null;
    try {
      const kept = await (reason === 'asked' ? copyNow(fileName) : keepNow(fileName));
      trouble = null;
      return kept;
    } catch (error) {
      trouble = `cannot make a backup of ${fileName} in ${directory}: ${describeTrouble(error)}`;
      return null;
    }
  }

  async function newestOf(fileName: string): Promise<Millis | null> {
    const known = newest.get(fileName);
    if (known !== undefined) return known;
    const found = (await list(fileName))[0]?.at ?? null;
    newest.set(fileName, found);
    return found;
  }

  async function keepNow(fileName: string): Promise<BackupFile | null> {
    const from = join(options.directory, fileName);
    if (!(await exists(from, fileSystem))) return null;
    const there = await list(fileName);
    const [last] = there;
    const isKept = last !== undefined && ((await isSameFile(from, last.path)) || (await isCopied(fileName, from)));
    const made = isKept ? last : await copy(fileName, from);
    newest.set(fileName, made.at);
    await rotate(fileName, made === last ? there : [made, ...there]);
    return made;
  }

  async function copyNow(fileName: string): Promise<BackupFile | null> {
    const from = join(options.directory, fileName);
    if (!(await exists(from, fileSystem))) return null;
    const facts = await fileSystem.inspect(from);
    const bytes = await fileSystem.readFile(from);
    await fileSystem.makeDirectory(directory);
    let at = now();
    while (await exists(join(directory, backupName(fileName, at)), fileSystem)) at += 1;
    const path = join(directory, backupName(fileName, at));
    await writeAtomically(path, bytes, { fileSystem, random });
    if (Buffer.compare(await fileSystem.readFile(path), bytes) !== 0) {
      throw Object.assign(new Error(`${path} does not read back as it was written`), { code: 'EIO' });
    }
    newest.set(fileName, at);
    copied.set(fileName, facts);
    await rotate(fileName, await list(fileName));
    return { path, at };
  }

  /** The file is the one that was copied last, and was not replaced since. */
  async function isCopied(fileName: string, from: string): Promise<boolean> {
    const known = copied.get(fileName);
    if (known === undefined || known.inode === 0) return false;
    const { inode, bytes, modifiedAt } = await fileSystem.inspect(from);
    return inode === known.inode && bytes === known.bytes && modifiedAt === known.modifiedAt;
  }

  /** By its number: the save before failed after it had made its backup. */
  async function isSameFile(one: string, other: string): Promise<boolean> {
    const [{ inode }, { inode: second }] = await Promise.all([fileSystem.inspect(one), fileSystem.inspect(other)]);
    return inode === second && inode !== 0;
  }

  async function copy(fileName: string, from: string): Promise<BackupFile> {
    await fileSystem.makeDirectory(directory);
    for (let at = now(); ; at += 1) {
      const path = join(directory, backupName(fileName, at));
      try {
        await fileSystem.link(from, path);
      } catch (error) {
        const code = errorCode(error) ?? '';
        if (code === 'EEXIST') continue;
        if (!NO_SECOND_NAMES.has(code)) throw error;
        await writeAtomically(path, await fileSystem.readFile(from), { fileSystem, random });
      }
      await fileSystem.syncDirectory(directory);
      return { path, at };
    }
  }

  /** What cannot be removed now is removed the next time. */
  async function rotate(fileName: string, there: readonly BackupFile[]): Promise<void> {
    const times = there.map(({ at }) => at);
    const surplus = surplusBackups(times, now(), policy);
    for (const { path, at } of there) {
      if (surplus.includes(at)) await fileSystem.removeFile(path).catch(() => undefined);
    }
    await sweepBackupLeftovers(directory, fileName, now(), fileSystem);
  }

  async function reseal(fileName: string): Promise<void> {
    const reading = { fileSystem, cipher, context: fileName };
    for (const { path } of await list(fileName)) {
      const read = await readDocument(path, (document) => ({ ok: true, value: document }), reading);
      if (read.outcome !== 'ok' || read.sealing === 'current') continue;
      try {
        await writeAtomically(path, sealDocument([read.plain], reading), { fileSystem, random });
      } catch (error) {
        trouble = `cannot encrypt the backup ${path}: ${describeTrouble(error)}`;
        return;
      }
    }
  }

  async function removeAll(fileName: string): Promise<void> {
    const there = await list(fileName);
    newest.delete(fileName);
    for (const { path } of there) await fileSystem.removeFile(path).catch(() => undefined);
    if (there.length > 0) await fileSystem.syncDirectory(directory).catch(() => undefined);
  }

  return { list, keep, reseal, removeAll, trouble: () => trouble };
}

/** What a volume says that knows no hard links. */
const NO_SECOND_NAMES: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** A fault of ours is none of the disk's, and must not be hidden. */
function describeTrouble(error: unknown): string {
  const code = errorCode(error instanceof MonitorError ? error.cause : error);
  if (code === null) throw error;
  return describeErrorCode(code);
}
