import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { type Budget, type ByteStream, spend } from './byte-streams.ts';
import { type DumpEntry, fileName, harmlessPath } from './dump-entry.ts';
import { bytesInWords, DumpDamage } from './dump-limits.ts';

export function isZip(head: Uint8Array): boolean {
  const magic = Buffer.from(head.subarray(0, 4)).toString('latin1');
  // One without files is its end alone.
  return magic === 'PK\x03\x04' || magic === 'PK\x05\x06';
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
      const name = nameOf(file);
      const path = harmlessPath(name);
      // Folders end with a slash; a link is told by its mode and has a path for its text, which is no object.
      if (name.endsWith('/') || path === '' || fileName(path).startsWith('.')) continue;
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
  if (count === 0) throw new DumpDamage('holds no files');
}

/** The library would refuse the whole zip for a name that climbs: here nothing is written by its name. */
function nameOf(file: Entry): string {
  return getFileNameLowLevel(file.generalPurposeBitFlag, file.fileNameRaw, file.extraFields, false);
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
    return await fromBufferPromise(Buffer.concat(chunks), { decodeStrings: false });
  } catch (error) {
    throw damaged(error);
  }
}

/** Unpacks one file, and stops where the budget of the dump is spent. */
async function* contentOf(zip: ZipFile, file: Entry, budget: Budget): AsyncGenerator<Uint8Array> {
  if (file.isEncrypted()) throw new DumpDamage('is encrypted');
  try {
    // It is unpacked twice: objects are used as they stream by, and whether the file is whole shows only at its end.
    let checksum = 0;
    let left = budget.unpackedBytes;
    for await (const chunk of await zip.openReadStreamPromise(file)) {
      left -= chunk.length;
      // Told below, where it is spent.
      if (left < 0) break;
      checksum = crc32(chunk, checksum);
    }
    if (left >= 0 && checksum !== file.crc32) throw new DumpDamage('is damaged: its checksum is another one');
    for await (const chunk of await zip.openReadStreamPromise(file)) {
      spend(budget, chunk.length);
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
