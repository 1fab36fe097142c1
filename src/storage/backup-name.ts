import type { Millis } from '../model/objects.ts';

/** Where the backups of a directory's documents lie, below it. */
export const BACKUP_FOLDER = 'backups';

/** `demo.json.20261121T091500123Z`: no document and no temporary file has such a name. */
export function backupName(fileName: string, at: Millis): string {
  return `${fileName}.${new Date(at).toISOString().replace(/[-:.]/g, '')}`;
}

/** When the backup of that file with this name was made; null for any other name. */
export function backupTime(fileName: string, name: string): Millis | null {
  if (!name.startsWith(`${fileName}.`)) return null;
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(name.slice(fileName.length + 1));
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, millis] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}Z`);
  return Number.isNaN(at) ? null : at;
}
