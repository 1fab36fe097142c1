import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { KIND_NAMES, type KindName, type Snapshot } from '../../model/snapshot.ts';
import { type Step, stepsBetween } from './steps.ts';

/** What is remembered of a look so that the next can be written as its changes: a fingerprint of each record. */
export type Fingerprints = ReadonlyMap<KindName, readonly string[]>;

export interface WrittenLook {
  /** One zstd frame. */
  readonly body: Uint8Array;
  readonly prints: Fingerprints;
  readonly type: 'full' | 'delta';
}

/** Records that are handled in one go; the event loop is let in between. */
const IN_ONE_GO = 5_000;
/** 96 bits of SHA-1: two different records of one list have the same by a chance of 1 in 10^18. */
const PRINT_LENGTH = 16;
/** Above this share of changed records a whole look is hardly bigger, and needs no other. */
const MOST_CHANGED = 0.5;

/**
 * A look as lines of JSON, compressed: first what is said of it, then one line per record (`put`) or per run of records that
 * are as before (`keep`) or gone (`skip`).
 *
 * @param before of the look before, to write what changed; null to write the whole look
 */
export async function writeLook(snapshot: Snapshot, before: Fingerprints | null): Promise<WrittenLook> {
  if (before === null) return writeWhole(snapshot);
  const prints = new Map<KindName, readonly string[]>();
  for (const kind of KIND_NAMES) prints.set(kind, await fingerprint(snapshot.objects[kind]));
  const steps = changes(before, prints);
  if (steps === null) return writeWhole(snapshot);
  const output = createOutput();
  await output.line(aboutLine(snapshot));
  for (const [kind, ofKind] of steps) {
    const list: readonly unknown[] = snapshot.objects[kind];
    for (const step of ofKind) {
      await output.line(
        'put' in step ? putLine(kind, JSON.stringify(list[step.put])) : JSON.stringify({ kind, ...step }),
      );
    }
  }
  return { body: await output.end(), prints, type: 'delta' };
}

/** Each record is written as JSON once, for its line and its fingerprint. */
async function writeWhole(snapshot: Snapshot): Promise<WrittenLook> {
  const prints = new Map<KindName, readonly string[]>();
  const output = createOutput();
  await output.line(aboutLine(snapshot));
  for (const kind of KIND_NAMES) {
    const ofKind: string[] = [];
    for (const record of snapshot.objects[kind]) {
      const text = JSON.stringify(record);
      ofKind.push(fingerprintOf(text));
      await output.line(putLine(kind, text));
    }
    prints.set(kind, ofKind);
  }
  return { body: await output.end(), prints, type: 'full' };
}

function aboutLine({ objects: _, ...about }: Snapshot): string {
  return JSON.stringify({ look: about });
}

function putLine(kind: KindName, record: string): string {
  return `{"kind":"${kind}","put":${record}}`;
}

async function fingerprint(records: readonly unknown[]): Promise<readonly string[]> {
  const prints: string[] = [];
  for (const record of records) {
    prints.push(fingerprintOf(JSON.stringify(record)));
    if (prints.length % IN_ONE_GO === 0) await setImmediate();
  }
  return prints;
}

function fingerprintOf(text: string): string {
  return hash('sha1', text, 'base64url').slice(0, PRINT_LENGTH);
}

/** Null when so much has changed that the look is better written whole. */
function changes(before: Fingerprints, after: Fingerprints): ReadonlyMap<KindName, readonly Step[]> | null {
  const steps = new Map<KindName, readonly Step[]>();
  let changed = 0;
  let all = 0;
  for (const [kind, prints] of after) {
    const ofKind = stepsBetween(before.get(kind) ?? [], prints);
    steps.set(kind, ofKind);
    changed += ofKind.filter((step) => 'put' in step).length;
    all += prints.length;
  }
  return changed > all * MOST_CHANGED ? null : steps;
}

/** Compresses as lines come, so that neither the text nor its bytes are ever in memory whole. */
function createOutput() {
  const packing = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  const chunks: Uint8Array[] = [];
  packing.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    packing.once('end', resolve);
    packing.once('error', reject);
  });
  // Whoever ends the output hears of the failure; until then it must not be an unhandled one.
  ended.catch(() => {});
  let waiting: string[] = [];
  let size = 0;

  async function flush(): Promise<void> {
    if (size === 0) return;
    const isFull = !packing.write(waiting.join(''));
    [waiting, size] = [[], 0];
    if (isFull) await Promise.race([new Promise((resolve) => packing.once('drain', resolve)), ended]);
  }

  return {
    async line(text: string): Promise<void> {
      waiting.push(text, '\n');
      size += text.length + 1;
      if (size >= CHUNK) await flush();
    },
    async end(): Promise<Uint8Array> {
      await flush();
      packing.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };
}

const CHUNK = 256 * 1024;
