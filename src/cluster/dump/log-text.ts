import type { ByteStream } from './byte-streams.ts';

const LINE_FEED = 0x0a;

/** The last `mostBytes` of a text, from the first line that is whole. */
export async function tailOf(bytes: ByteStream, mostBytes: number): Promise<string> {
  let kept: Uint8Array[] = [];
  let size = 0;
  let isCut = false;
  for await (const chunk of bytes) {
    kept.push(chunk);
    size += chunk.length;
    // Joined only now and then: each joining copies what is kept.
    if (size <= mostBytes * 2 + chunk.length) continue;
    kept = [Buffer.concat(kept).subarray(-mostBytes)];
    size = mostBytes;
    isCut = true;
  }
  const whole = Buffer.concat(kept);
  isCut ||= whole.length > mostBytes;
  const last = whole.subarray(-mostBytes);
  return (isCut ? last.subarray(last.indexOf(LINE_FEED) + 1) : last).toString('utf8');
}

/** The lines between `==== START logs for <what>` and `==== END logs for <what>`, as `kubectl cluster-info dump` writes them. */
export async function* sectionOf(bytes: ByteStream, what: string): AsyncGenerator<Uint8Array> {
  const start = Buffer.from(`==== START logs for ${what}\n`);
  const end = Buffer.from(`==== END logs for ${what}\n`);
  let isInside = false;
  let rest: Uint8Array = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const text = Buffer.concat([rest, chunk]);
    // A mark can be cut in two where chunks meet, so the last line waits for the next one.
    const whole = text.lastIndexOf(LINE_FEED) + 1;
    rest = text.subarray(whole);
    let from = 0;
    while (from < whole) {
      const mark = isInside ? end : start;
      // A log that ends without a line feed has the mark behind its last words.
      const at = text.indexOf(mark, from);
      if (isInside) yield text.subarray(from, at < 0 ? whole : at);
      if (at < 0) break;
      isInside = !isInside;
      from = at + mark.length;
    }
  }
  if (isInside) yield rest;
}
