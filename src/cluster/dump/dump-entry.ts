import type { Millis } from '../../model/objects.ts';
import { name } from '../projection/raw.ts';
import type { ByteStream } from './byte-streams.ts';

/** One file of a dump, on disk or in an archive. */
export interface DumpEntry {
  /** For people: `bundle.tgz!cluster-resources/pods/shop.json`. */
  readonly shown: string;
  /** Where it lies in the dump, by `/`; its layout is read from here. Never a path to open or to write. */
  readonly path: string;
  /** Named by the user, and therefore read whatever its name is. */
  readonly isNamed: boolean;
  /** The last change of the file, or of the archive that holds it. */
  readonly modified: Millis;
  /** Its content, unpacked. To be read once, and before the next entry is asked for. Rejects with DumpDamage. */
  bytes(): ByteStream;
}

/** A file that could not even be opened or unpacked. */
export interface DumpTrouble {
  readonly shown: string;
  readonly path: string;
  /** Follows the name: `is damaged, or cut off`. */
  readonly damage: string;
}

export type DumpItem = { readonly entry: DumpEntry } | { readonly trouble: DumpTrouble };

/** A path of an archive, which may say anything: no root, no way up, no characters that hide. */
export function harmlessPath(raw: string): string {
  return raw
    .split(/[\\/]/)
    .map((part) => name(part) ?? '')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Says what is right about a dump (docs: cases), and is no part of it. */
const NOT_STATE = 'case.json';

/** Is it to be read for objects? Logs and pictures are not. */
export function isObjectFile({ path, isNamed }: DumpEntry): boolean {
  return isNamed || (/\.(json|jsonl|ndjson|ya?ml)$/i.test(path) && fileName(path) !== NOT_STATE);
}
