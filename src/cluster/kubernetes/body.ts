import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** No page of a list is longer: 5,000 objects of 12 KB. Several are read and parsed at once, in a pod of limited memory. */
export const MOST_BYTES = 64 * 2 ** 20;

const unzip = promisify(gunzip);

/** An answer was longer than anything a page of a list can be. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/** The body of an HTTP answer as it streams in. */
export type Body = AsyncIterable<Buffer>;

/**
 * The bytes of a body, unpacked if it is packed. A body is read to `mostBytes` and no further, packed or not: a server that
 * takes no notice of page sizes must not take all memory.
 * @throws AnswerTooLong, or the network's own error
 */
export async function readBody(body: Body, encoding: string, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop early destroys the body, and with it the connection that is still sending.
  for await (const chunk of body) {
    length += chunk.length;
    if (length > mostBytes) throw new AnswerTooLong();
    chunks.push(chunk);
  }
  // A copy also of a single one: the memory of a body is its own.
  const whole = Buffer.concat(chunks, length);
  if (encoding !== 'gzip') return whole;
  try {
    return await unzip(whole, { maxOutputLength: mostBytes });
  } catch (error) {
    throw (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? new AnswerTooLong() : error;
  }
}

/**
 * Frees a body that nothing reads any more. The collector would come for it many pages later, and until then each page would
 * ask the system for fresh memory.
 */
export function giveBack({ buffer, length }: Buffer): void {
  // Small ones lie together with others.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
