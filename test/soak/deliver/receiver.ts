import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a receiver reads of a message. */
export interface Received {
  readonly id: string;
  readonly act: string;
  readonly thread: string | null;
  readonly incident: number | null;
  readonly reason: string;
  readonly late?: object;
}

export interface CountingReceiver {
  readonly url: string;
  /** Decides about the next messages: `hold` takes it and never answers. */
  hear: (received: Received) => 'accept' | 'hold' | 'refuse';
  /** What `hear` threw first; null when nothing. */
  readonly trouble: () => unknown;
  close(): Promise<void>;
}

/** A webhook on loopback. What it reads is checked against its Idempotency-Key. */
export async function startCountingReceiver(): Promise<CountingReceiver> {
  let trouble: unknown = null;
  const receiver: CountingReceiver = {
    url: '',
    hear: () => 'accept',
    trouble: () => trouble,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // Whoever sent it died in the middle: this was no message.
      return;
    }
    try {
      const received: Received = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      if (request.headers['idempotency-key'] !== received.id) throw new Error(`${received.id} came under another key`);
      const answer = receiver.hear(received);
      if (answer !== 'hold') response.writeHead(answer === 'accept' ? 200 : 503).end();
    } catch (error) {
      trouble ??= error;
      response.writeHead(500).end();
    }
  }
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(receiver, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` });
}
