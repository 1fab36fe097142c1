import type { Millis } from '../model/objects.ts';
import { isSessionId } from '../storage/index.ts';

const SUFFIX = '.json.gz';
const NAME = /^(.+)\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/;

/** An archived session's own name: its id may be used again, so it has the time it was archived in it. */
export interface ArchiveName {
  /** `demo.20261121T091500123Z`. */
  readonly name: string;
  readonly id: string;
  readonly at: Millis;
}

export function archiveName(id: string, at: Millis): string {
  return `${id}.${new Date(at).toISOString().replace(/[-:.]/g, '')}`;
}

export function archiveFileName(name: string): string {
  return `${name}${SUFFIX}`;
}

/** Null for any other file. */
export function readArchiveFileName(fileName: string): ArchiveName | null {
  if (!fileName.endsWith(SUFFIX)) return null;
  const name = fileName.slice(0, -SUFFIX.length);
  const found = NAME.exec(name);
  if (found === null) return null;
  const [, id = '', year, month, day, hour, minute, second, millis] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}Z`);
  return Number.isNaN(at) || !isSessionId(id) ? null : { name, id, at };
}
