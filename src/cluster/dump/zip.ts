import { fromBufferPromise, type ZipFile } from 'yauzl';
import type { Budget, ByteStream } from './byte-streams.ts';
import { type DumpEntry, fileName, harmlessPath } from './dump-entry.ts';
import { bytesInWords, DumpDamage } from './dump-limits.ts';

export function isZip(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PK\x03\x04';
}

/** The files of a zip. Its list of them stands at its end, so the zip itself is held whole; what it unpacks to is not. */
export async function* zippedFiles(archive: DumpEntry, bytes: ByteStream, budget: Budget): AsyncGenerator<DumpEntry> {
  const folder = archive.isNamed ? '' : archive.path.replace(/\.zip$/i, '/');
  const zip = await opened(bytes, budget);
  let count = 0;
  try {
    for await (const file of zip.eachEntry()) {
      count += 1;
      if (count > budget.limits.archiveFiles) throw new DumpDamage(`holds more than ${count - 1} files`);
      const path = harmlessPath(file.fileName);
      // Folders end with a slash; a link is told by its mode and has a path for its text, which is no object.
      if (file.fileName.endsWith('/') || path === '' || fileName(path).startsWith('.')) continue;
      yield {
        shown: `${archive.shown}!${path}`,
        path: folder + path,
        isNamed: false,
        modified: archive.modified,
        bytes: () => contentOf(zip, file, budget),
      };
    }
  } catch (error) {
    throw error instanceof DumpDamage ? error : damaged(error);
  }
}

async function opened(bytes: ByteStream, { limits }: Budget): Promise<ZipFile> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > limits.zipBytes) {
      throw new DumpDamage(`is a zip of more than ${bytesInWords(limits.zipBytes)}: unpack it, or make it a .tar.gz`);
    }
    chunks.push(chunk);
  }
  try {
    return await fromBufferPromise(Buffer.concat(chunks));
  } catch (error) {
    throw damaged(error);
  }
}

/** Unpacks one file, and stops where the budget of the dump is spent. */
async function* contentOf(zip: ZipFile, file: Parameters<ZipFile['openReadStreamPromise']>[0], budget: Budget) {
  if (file.isEncrypted()) throw new DumpDamage('is encrypted');
  try {
    for await (const chunk of await zip.openReadStreamPromise(file)) {
      budget.unpackedBytes -= chunk.length;
      if (budget.unpackedBytes < 0) {
        throw new DumpDamage(
          `was read no further: what is compressed here unpacks to more than ${bytesInWords(budget.limits.unpackedBytes)}`,
        );
      }
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw error instanceof DumpDamage ? error : damaged(error);
  }
}

/** The library's own message may quote the file. */
function damaged(error: unknown): DumpDamage {
  return new DumpDamage('is damaged, or cut off', error);
}
