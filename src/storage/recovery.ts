import { duration } from '../model/duration.ts';
import type { Millis } from '../model/objects.ts';
import type { BackupFile, Backups } from './backups.ts';
import type { Pieces } from './document-bytes.ts';
import type { Decoded } from './json-text.ts';
import { type ReadingOptions, type Rest, readDocument, type Unreadable } from './read-document.ts';

/** How a noun is written and read; what a damaged file of it still tells. */
export interface DocumentCodec<T> {
  /** The `schema_version` it writes. */
  readonly version: number;
  /** Of this version or an older one. */
  readonly decode: (document: unknown) => Decoded<T>;
  /** The whole file, its checksum included. It may remember what it made last. */
  readonly encode: (value: T) => Pieces;
  /**
   * What goes on from a damaged file, with what the newest good backup has of the rest. Null when that backup tells more, or
   * nothing can be made of it.
   */
  readonly salvage: (rest: Rest, backup: T | null) => T | null;
  /** In a few words, for people: `57 messages`. */
  readonly describe: (value: T) => string;
}

/** What was wrong with a file, and where it is now. */
export interface Damage {
  /** One sentence: what cannot be read and why, where it is kept, what goes on in its place. */
  readonly problem: string;
  /** Null when it could not be moved: then nothing is saved over it. */
  readonly keptAs: string | null;
}

/** What takes a damaged file's place. */
export type Successor<T> =
  | { readonly outcome: 'recovered'; readonly value: T; readonly backup: BackupFile }
  | { readonly outcome: 'partial'; readonly value: T; readonly backup: null };

/**
 * What a load would go on with.
 *
 * - whole: the file itself.
 * - recovered, partial: what takes its place, for it cannot be used.
 * - none: nothing, so it begins anew; there is no file, or no more than that can be said of it.
 * - wants_key: it refuses, for want of the key.
 */
export type Foreseen<T> =
  | { readonly outcome: 'whole'; readonly value: T }
  | Successor<T>
  | { readonly outcome: 'none' | 'wants_key' };

/** The newest good backup, or what can still be read of the file where that tells more; null when there is neither. */
export async function chooseSuccessor<T>(
  fileName: string,
  damaged: Unreadable,
  codec: DocumentCodec<T>,
  backups: Backups,
  reading: ReadingOptions,
): Promise<Successor<T> | null> {
  const good = await newestGood(fileName, codec, backups, reading);
  const salvaged = damaged.rest === undefined ? null : codec.salvage(damaged.rest, good?.value ?? null);
  if (salvaged !== null) return { outcome: 'partial', value: salvaged, backup: null };
  return good === null ? null : { outcome: 'recovered', ...good };
}

async function newestGood<T>(
  fileName: string,
  codec: DocumentCodec<T>,
  backups: Backups,
  reading: ReadingOptions,
): Promise<{ readonly value: T; readonly backup: BackupFile } | null> {
  for (const backup of await backups.list(fileName)) {
    const read = await readDocument(backup.path, codec.decode, reading);
    if (read.outcome === 'ok') return { value: read.value, backup };
  }
  return null;
}

/** The last part of a damage's sentence. */
export function tellSuccessor<T>(successor: Successor<T> | null, codec: DocumentCodec<T>, now: Millis): string {
  if (successor === null) return 'there is no good backup, so it begins anew';
  const what = codec.describe(successor.value);
  if (successor.outcome === 'partial') return `what could be read of it goes on (${what})`;
  const { at } = successor.backup;
  const age = now >= at ? `, ${duration(now - at)} old` : '';
  return `the backup of ${new Date(at).toISOString()}${age}, takes its place (${what})`;
}
