import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { createDumpSource, type DumpSourceOptions } from '../../src/cluster/index.ts';
import { type CustomResource, KIND_NAMES, type KindName, type Snapshot } from '../../src/model/snapshot.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Files by path; text and bytes are written as they are, anything else as JSON. */
export type DumpFiles = Readonly<Record<string, unknown>>;

export async function folderWith(files: DumpFiles): Promise<string> {
  const folder = join(await temporaryDirectory(), 'bundle');
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytesOf(content));
  }
  return folder;
}

export function bytesOf(content: unknown): Uint8Array {
  if (content instanceof Uint8Array) return content;
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
}

/** The same files as a tar; `headers` replaces what is said of one. */
export async function tarOf(
  files: DumpFiles,
  headers: Readonly<Record<string, Partial<Header>>> = {},
): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files))
    archive.entry({ name, ...headers[name] }, Buffer.from(bytesOf(content)));
  archive.finalize();
  return buffer(archive as AsyncIterable<Uint8Array>);
}

export async function tgzOf(files: DumpFiles): Promise<Buffer> {
  return gzipSync(await tarOf(files));
}

export const list = (...items: unknown[]) => ({ apiVersion: 'v1', kind: 'List', items });

export interface LookOptions extends Partial<DumpSourceOptions> {
  readonly kinds?: readonly KindName[];
  readonly custom?: readonly CustomResource[];
}

/** One look at a dump, at all kinds unless some are named. */
export async function lookAtDump(paths: string | readonly string[], options: LookOptions = {}): Promise<Snapshot> {
  const { kinds = KIND_NAMES, custom = [], ...rest } = options;
  const source = await createDumpSource({
    paths: typeof paths === 'string' ? [paths] : paths,
    now: null,
    clusterName: null,
    ...rest,
  });
  return source.look({ kinds, custom, signal: new AbortController().signal });
}

/** Coverage of one kind as `namespace: state`, `*` for all. */
export function coverageOf({ coverage }: Snapshot, kind: KindName): Readonly<Record<string, string>> {
  const entries = coverage.filter((entry) => entry.kind === kind);
  return Object.fromEntries(entries.map(({ namespace, state }) => [namespace ?? '*', state]));
}
