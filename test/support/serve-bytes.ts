import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server whose every answer is the same chunk, sent so many times; `sent` counts the bytes that were handed to sockets. */
export async function serveBytes(chunk: Buffer, times: number, headers: OutgoingHttpHeaders = {}) {
  let sent = 0;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers });
    const send = (left: number): void => {
      if (left === 0) response.end();
      else if (!response.destroyed) {
        sent += chunk.length;
        response.write(chunk, () => send(left - 1));
      }
    };
    send(times);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent: () => sent };
}
