import { basename, dirname, join } from 'node:path';

/** The leading dot and the suffix keep these names apart from every document: an id never starts with a dot. */
const SUFFIX = '.tmp';

/** A new name beside `target`: `.demo.json.1f8a90c3.tmp`. `random` gives numbers from 0 to below 1. */
export function temporaryName(target: string, random: () => number): string {
  const token = Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
  return join(dirname(target), `.${basename(target)}.${token}${SUFFIX}`);
}

/** Is `name` a temporary file that a write of the file `targetName` may have left? */
export function isTemporaryOf(targetName: string, name: string): boolean {
  const prefix = `.${targetName}.`;
  if (!name.startsWith(prefix) || !name.endsWith(SUFFIX)) return false;
  return /^[0-9a-f]{8}$/.test(name.slice(prefix.length, -SUFFIX.length));
}
