import type { ServerResponse } from 'node:http';
import type { ErrorBody } from './errors.ts';
import { type AnswerScript, answer, type ReplyScript } from './replies.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...JSON_TYPE, ...headers });
  response.end(JSON.stringify(body));
}

export function sendError(
  response: ServerResponse,
  status: number,
  error: ErrorBody,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(response, status, { type: 'error', error, request_id: requestId }, { 'request-id': requestId, ...headers });
}

/** Headers and half the body. What comes after is the caller's: silence, a cut, or an end. */
export function sendHalf(response: ServerResponse, body: unknown, after: 'silence' | 'cut' | 'end'): void {
  const text = JSON.stringify(body);
  response.writeHead(200, JSON_TYPE);
  response.write(text.slice(0, Math.floor(text.length / 2)), () => {
    if (after === 'end') response.end();
    if (after === 'cut') response.destroy();
  });
}

/** Plays a script; `message` makes the Message of an answer, and accounts it. */
export function play(
  response: ServerResponse,
  script: ReplyScript,
  requestId: string,
  message: (words: AnswerScript) => unknown,
): void {
  switch (script.kind) {
    case 'answer':
      sendJson(response, 200, message(script), { 'request-id': requestId });
      break;
    case 'error':
      sendError(response, script.status, script.error, requestId, script.headers);
      break;
    case 'raw':
      response.writeHead(script.status, script.headers).end(script.body);
      break;
    case 'truncated':
      sendHalf(response, message(answer()), script.how === 'json' ? 'end' : 'cut');
      break;
    case 'hang':
      if (script.where === 'body') sendHalf(response, message(answer()), 'silence');
      break;
    case 'reset':
      response.destroy();
  }
}
