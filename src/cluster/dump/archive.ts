import { pipeline, Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { type Budget, type ByteStream, compressionOf, inflate, isReadable, peek } from './byte-streams.ts';
import { type DumpEntry, type DumpItem, fileName, harmlessPath } from './dump-entry.ts';
import { DumpDamage, damageOf } from './dump-limits.ts';
import { isZip, zippedFiles } from './zip.ts';

/** A tar header is one block; its magic stands at 257 (POSIX and GNU alike). */
const BLOCK = 512;
const MAGIC_AT = 257;

/**
 * What is in a file: itself, or what it unpacks to where it is compressed or an archive, one in the other. Nothing is
 * written anywhere, and what is not read is skipped as it streams by.
 */
export async function* unpack(entry: DumpEntry, budget: Budget, depth = 0): AsyncGenerator<DumpItem> {
  if (!PACKED.test(entry.path) && !entry.isNamed) {
    yield { entry };
    return;
  }
  try {
    const opened = await open(entry, budget);
    if (opened.archive === null) yield { entry: { ...entry, path: opened.path, bytes: () => opened.bytes } };
    else if (depth >= budget.limits.depth) throw new DumpDamage('is an archive in too many archives');
    else if (opened.archive === 'tar') yield* unpackTar(entry, opened.bytes, budget, depth);
    else {
      for await (const file of zippedFiles(entry, opened.bytes, budget)) yield* unpack(file, budget, depth + 1);
    }
  } catch (error) {
    yield { trouble: { shown: entry.shown, path: entry.path, damage: damageOf(error) } };
  }
}

const PACKED = /\.(tar|tgz|gz|zst|zip|t?xz|t?bz2)$/i;

interface Opened {
  readonly archive: 'tar' | 'zip' | null;
  /** Without the ending that the compression gave it. */
  readonly path: string;
  readonly bytes: ByteStream;
}

async function open(entry: DumpEntry, budget: Budget): Promise<Opened> {
  const packed = await peek(entry.bytes(), BLOCK);
  const compression = compressionOf(packed.head);
  if (compression !== null && !isReadable(compression)) {
    throw new DumpDamage(`is compressed with ${compression}, which is not read: unpack it, or make it a .tar.gz`);
  }
  const { head, bytes } = compression === null ? packed : await peek(inflate(packed.bytes, compression, budget), BLOCK);
  const path = compression === null ? entry.path : entry.path.replace(/\.(gz|zst)$/i, '');
  if (isZip(head)) return { archive: 'zip', path, bytes };
  const magic = Buffer.from(head.subarray(MAGIC_AT, MAGIC_AT + 5)).toString('latin1');
  return { archive: magic === 'ustar' || /\.(tar|tgz)$/i.test(path) ? 'tar' : null, path, bytes };
}

async function* unpackTar(
  archive: DumpEntry,
  bytes: ByteStream,
  budget: Budget,
  depth: number,
): AsyncGenerator<DumpItem> {
  const files = extract();
  // An error of either side ends the other; it is seen where the files are read.
  pipeline(Readable.from(bytes), files, () => {});
  const folder = archive.isNamed ? '' : archive.path.replace(/\.(tgz|tar|tar\.gz)$/i, '/');
  let count = 0;
  try {
    for await (const file of files) {
      count += 1;
      if (count > budget.limits.archiveFiles) throw new DumpDamage(`holds more than ${count - 1} files`);
      const path = harmlessPath(file.header.name);
      const content = readToTheEnd(file as AsyncIterable<Uint8Array>);
      // Links, devices and folders have nothing to read; so have hidden files, as macOS adds them (._pods.json).
      if (file.header.type === 'file' && path !== '' && !fileName(path).startsWith('.')) {
        const shown = `${archive.shown}!${path}`;
        const inner = { shown, path: folder + path, isNamed: false, modified: archive.modified, bytes: content.bytes };
        yield* unpack(inner, budget, depth + 1);
      }
      await content.finish();
    }
    if (count === 0) throw new DumpDamage('holds no files');
  } catch (error) {
    throw error instanceof DumpDamage ? error : new DumpDamage('is damaged, or cut off', error);
  } finally {
    files.destroy();
  }
}

/** A file of a tar must be read to its end before the next one comes, even when its reader has given up. */
function readToTheEnd(file: AsyncIterable<Uint8Array>) {
  const iterator = file[Symbol.asyncIterator]();
  let ended = false;
  async function next(): Promise<Uint8Array | null> {
    if (ended) return null;
    const { done, value } = await iterator.next();
    if (done !== true) return value;
    ended = true;
    return null;
  }
  return {
    async *bytes(): AsyncGenerator<Uint8Array> {
      for (let chunk = await next(); chunk !== null; chunk = await next()) yield chunk;
    },
    async finish(): Promise<void> {
      while ((await next()) !== null);
    },
  };
}
