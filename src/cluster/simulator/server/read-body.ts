import type { IncomingMessage } from 'node:http';

/** As much as Kubernetes takes. */
const LONGEST = 3 * 1024 * 1024;

/** Hands on a request's body; of one that is too long, nothing. A request without one is answered at once. */
export function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  if (request.method === 'GET' || request.method === 'HEAD') {
    request.resume();
    done(Buffer.alloc(0));
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= LONGEST) chunks.push(chunk);
  });
  request.on('end', () => done(Buffer.concat(length > LONGEST ? [] : chunks)));
}
