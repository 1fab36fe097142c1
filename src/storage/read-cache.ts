import type { DocumentDirectory, Peeked } from './document-directory.ts';
import type { Decode } from './read-document.ts';

/** Of the files whose documents are remembered: what many small sessions take, or a few of the largest. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface ReadCache<T> {
  /** As `DocumentDirectory.peek`; a file that is the same as the last time is not read and parsed again. */
  peek(fileName: string): Promise<Peeked<T> | null>;
}

/** Documents that were read, by size, time and number of their file. What is replaced or written to differs in one of them. */
export function createReadCache<T>(
  documents: Pick<DocumentDirectory, 'peek' | 'inspect'>,
  decodeOf: (fileName: string) => Decode<T>,
): ReadCache<T> {
  /** The one that was asked for last comes last. */
  const remembered = new Map<string, Peeked<T>>();
  let bytes = 0;

  function forget(fileName: string): void {
    bytes -= remembered.get(fileName)?.bytes ?? 0;
    remembered.delete(fileName);
  }

  return {
    async peek(fileName) {
      const known = remembered.get(fileName);
      const facts = known === undefined ? null : await documents.inspect(fileName);
      const isSame =
        known !== undefined &&
        facts !== null &&
        facts.inode === known.inode &&
        facts.bytes === known.bytes &&
        facts.modifiedAt === known.modifiedAt;
      const found = isSame ? known : await documents.peek(fileName, decodeOf(fileName));
      forget(fileName);
      // What could not be read is tried again: the trouble may pass without the file changing.
      if (found?.document.ok && found.bytes <= MOST_BYTES) {
        remembered.set(fileName, found);
        bytes += found.bytes;
        for (const oldest of remembered.keys()) {
          if (bytes <= MOST_BYTES) break;
          forget(oldest);
        }
      }
      return found;
    },
  };
}
