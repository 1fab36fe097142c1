import type { ServerResponse } from 'node:http';
import type { Answer, OpenStream } from '../api/answer.ts';
import type { Blow } from './faults.ts';

/** Timers that end with the server. */
export interface Timers {
  /** What it returns takes it back. */
  after(delayMs: number, action: () => void): () => void;
}

/** Sends an answer, or as much of it as a fault lets through. `date` is the Date header; null: none. */
export function deliver(
  response: ServerResponse,
  answer: Answer,
  blow: Blow | null,
  date: string | null,
  timers: Timers,
): void {
  if (response.destroyed || (blow?.kind === 'hang' && blow.where === 'headers')) return;
  if (blow?.kind === 'reset' && blow.where === 'headers') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.sendDate = false;
  response.writeHead(answer.status, {
    ...(date === null ? {} : { Date: date }),
    'Content-Type': answer.contentType,
    'Cache-Control': 'no-cache, private',
    ...answer.headers,
  });
  if (answer.stream !== undefined) {
    openStream(response, answer, answer.stream, blow);
    return;
  }
  const { body } = answer;
  const half = () => body.slice(0, Math.floor(body.length / 2));
  if (blow?.kind === 'truncate') response.end(half());
  else if (blow?.kind === 'hang') response.write(half());
  // The half must have left before the socket goes, or the client would see a failed request instead of a torn body.
  else if (blow?.kind === 'reset') response.write(half(), () => response.destroy());
  else if (blow?.kind === 'drip') drip(response, Buffer.from(body), blow.bytes, blow.everyMs, timers);
  else response.end(body);
}

/** A stream is cut or goes silent after what it begins with. */
function openStream(response: ServerResponse, { body }: Answer, open: OpenStream, blow: Blow | null): void {
  response.flushHeaders();
  if (body.length > 0) response.write(body);
  if (blow?.kind === 'hang') return;
  let events = 0;
  const close = open({
    write(text) {
      if (response.destroyed || response.writableEnded) return;
      const isCut = blow?.kind === 'reset' || blow?.kind === 'truncate';
      events += 1;
      if (!isCut) response.write(text);
      else if (events === 1) {
        const half = text.slice(0, Math.floor(text.length / 2));
        if (blow.kind === 'truncate') response.end(half);
        else response.write(half, () => response.destroy());
      }
    },
    end: () => response.end(),
  });
  response.on('close', close);
}

function drip(response: ServerResponse, body: Buffer, bytes: number, everyMs: number, timers: Timers): void {
  if (response.destroyed) return;
  const rest = body.subarray(bytes);
  if (rest.length === 0) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, bytes));
  timers.after(everyMs, () => drip(response, rest, bytes, everyMs, timers));
}
