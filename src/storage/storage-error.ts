import { dirname } from 'node:path';
import { MonitorError } from '../model/errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the volume',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too big',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EISDIR: 'it is a directory, not a file',
  EEXIST: 'something of that name is in the way',
  ENOTEMPTY: 'the directory is not empty',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'this process has too many open files',
  ENFILE: 'the machine has too many open files',
  EIO: 'the device reports an input/output error',
  EBUSY: 'it is in use',
  ESTALE: 'the network volume has gone away',
  ENOMEM: 'out of memory',
};

/** The code of an operating system error; null for any other error, which is a fault of ours and must not be hidden. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** What an operating system error means, in words: `permission denied (EACCES)`. */
export function describeErrorCode(code: string): string {
  const reason = REASONS[code];
  return reason === undefined ? code : `${reason} (${code})`;
}

/** An operating system error of a write becomes `storage_unwritable`; any other error is returned as it is. */
export function toStorageError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (code === null || error instanceof MonitorError) return error;
  return new MonitorError(
    'storage_unwritable',
    `cannot write ${path}: ${describeErrorCode(code)}`,
    remedy(code, dirname(path)),
    error,
  );
}

function remedy(code: string, directory: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return `Free space on the volume that holds SESSION_DIR (${directory}), or set SESSION_DIR to a directory with room.`;
  }
  if (code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST') {
    return `Move what is in the way, or set SESSION_DIR (now ${directory}) to another directory.`;
  }
  return `Make SESSION_DIR (${directory}) writable for the user this program runs as, or set SESSION_DIR to a directory that is.`;
}
