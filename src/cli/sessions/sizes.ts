import { join } from 'node:path';
import { BACKUP_FOLDER, backupTime, nodeFileSystem } from '../../storage/index.ts';

/** Bytes on disk; 0 of what is not there. */
export async function fileBytes(path: string): Promise<number> {
  return (await nodeFileSystem.inspect(path).catch(() => ({ bytes: 0 }))).bytes;
}

export interface BackupSizes {
  readonly count: number;
  readonly bytes: number;
}

/** The backups of one file of SESSION_DIR. */
export async function backupSizes(directory: string, fileName: string): Promise<BackupSizes> {
  const folder = join(directory, BACKUP_FOLDER);
  const names = await nodeFileSystem.listDirectory(folder).catch(() => []);
  const own = names.filter((name) => backupTime(fileName, name) !== null);
  const bytes = await Promise.all(own.map((name) => fileBytes(join(folder, name))));
  return { count: own.length, bytes: bytes.reduce((sum, size) => sum + size, 0) };
}
