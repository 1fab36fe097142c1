import { rmdir, statfs, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MonitorError } from '../model/errors.ts';
import { describeErrorCode, errorCode, nodeFileSystem, writeAtomically } from '../storage/index.ts';
import { failed, ok, type Verdict, warning } from './row.ts';

export interface SpaceLeft {
  /** What this user may still use. */
  readonly bytes: number;
  /** Files that can still be made; null where the file system does not count them. */
  readonly files: number | null;
}

export interface SessionDirectoryOptions {
  readonly directory: string;
  /** MAX_CONTEXT_TOKENS: how long a conversation becomes. */
  readonly maxContextTokens: number;
  readonly random: () => number;
  /** What is left on the volume of a directory that exists; the real one unless a test passes another. */
  readonly spaceLeft?: (directory: string) => Promise<SpaceLeft>;
}

/** A token is about four characters, and a report lies in the file twice: as text and as data. */
const BYTES_PER_TOKEN = 8;
/** A ledger of thousands of incidents. */
const LEDGER_BYTES = 4 * 1024 * 1024;
/** A file is replaced by a whole new one: both are there for a moment. */
const COPIES = 2;
/** Files that are kept aside, backups, further sessions. */
const ROOM = 8;

/** Can sessions and ledgers be written there, as they are written in a cycle, and for how long is there room? Leaves nothing behind. */
export async function checkSessionDirectory(options: SessionDirectoryOptions): Promise<Verdict> {
  const directory = resolve(options.directory);
  const missing = await missingParts(directory);
  const file = join(directory, `.k8s-monitor-check-${Math.floor(options.random() * 1e12).toString(36)}`);
  try {
    await writeAtomically(file, 'written by `k8s-monitor check`; safe to delete\n', {
      fileSystem: nodeFileSystem,
      random: options.random,
    });
    const space = await (options.spaceLeft ?? spaceLeft)(directory).catch((error: unknown) => problemOf(error));
    const where = missing.length === 0 ? `${directory} is writable` : `${directory} can be created and is writable`;
    return judgeSpace(where, space, options.maxContextTokens);
  } catch (error) {
    if (error instanceof MonitorError) return failed(whyUnwritable(directory, error), error.remedy);
    throw error;
  } finally {
    await unlink(file).catch(() => undefined);
    for (const made of missing) await rmdir(made).catch(() => undefined);
  }
}

/** The directory and its parents that are not there yet, the innermost first. */
async function missingParts(directory: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let path = directory; ; path = dirname(path)) {
    const isThere = await nodeFileSystem.inspect(path).then(
      () => true,
      (error: unknown) => errorCode(error) !== 'ENOENT',
    );
    if (isThere || dirname(path) === path) return missing;
    missing.push(path);
  }
}

/** The file's odd name would only distract. */
function whyUnwritable(directory: string, error: MonitorError): string {
  const code = errorCode(error.cause);
  return code === null ? error.message : `cannot write in ${directory}: ${describeErrorCode(code)}`;
}

function judgeSpace(where: string, space: SpaceLeft | string, maxContextTokens: number): Verdict {
  if (typeof space === 'string') {
    return warning(
      `${where} · how much space is left is not known: ${space}`,
      'Look with `df -h` that the volume is not nearly full.',
    );
  }
  const expected = maxContextTokens * BYTES_PER_TOKEN + LEDGER_BYTES;
  const seen = `${where} · ${size(space.bytes)} free, of which one cycle needs up to ${size(expected * COPIES)}`;
  if (space.bytes < expected * COPIES) {
    return failed(seen, 'Free space on that volume, enlarge it, or set SESSION_DIR to a directory with room.');
  }
  if (space.files !== null && space.files < 10) {
    return failed(
      `${where} · only ${space.files} more files can be made (no inodes left)`,
      'Delete files on that volume, or set SESSION_DIR to another one.',
    );
  }
  if (space.bytes < expected * COPIES * ROOM) {
    return warning(
      seen,
      `Have ${size(expected * COPIES * ROOM)} free: files kept aside and further sessions need room too.`,
    );
  }
  return ok(seen);
}

async function spaceLeft(directory: string): Promise<SpaceLeft> {
  const { bavail, bsize, files, ffree } = await statfs(directory);
  return { bytes: bavail * bsize, files: files === 0 ? null : ffree };
}

function problemOf(error: unknown): string {
  const code = errorCode(error);
  return code === null ? 'unknown error' : describeErrorCode(code);
}

/** `9.9 MB`, `48 GB`. */
function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${value >= 10 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
