import { redactText } from '../../redact/index.ts';
import { fields } from '../projection/raw.ts';
import { AnswerTooLong } from './body.ts';
import { CredentialsError, type RawAnswer } from './connection.ts';
import { type Failure, isTls } from './failure.ts';

const LONGEST_STATUS_MESSAGE = 200;

/** Error codes of node:net, node:dns and undici that mean no connection came about. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a failed request was, by the network's error code alone: messages may quote headers. */
export function classifyError(error: unknown): Failure {
  if (error instanceof CredentialsError) return { type: 'credentials' };
  if (error instanceof AnswerTooLong) return { type: 'too-long' };
  const code = codeOf(error);
  const connected = code !== null && !NEVER_CONNECTED.has(code) && !isTls(code);
  return connected ? { type: 'broken', code } : { type: 'unreachable', code: code ?? 'no error code' };
}

/** The nearest code down the chain of causes. */
function codeOf(error: unknown): string | null {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
    const { code, cause } = current as { code?: unknown; cause?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return code;
    current = cause;
  }
  return null;
}

/** What an answer other than 200 was. */
export function classifyStatus(answer: RawAnswer): Failure {
  const { status, contentType, retryAfter } = answer;
  if (status === 401) return { type: 'unauthorized' };
  if (status === 403) return { type: 'forbidden' };
  if (status === 410) return { type: 'expired' };
  // An API that is not served answers in JSON or plain text; a page of HTML is some other server's.
  if (status === 404 && !contentType.includes('html')) return { type: 'not-served' };
  if (status >= 300 && status < 400) return { type: 'not-a-list', contentType: `a redirect, ${status}` };
  return { type: 'status', status, message: statusMessage(answer.body.toString()), retryAfter };
}

/** The message of a Status object; any other body stays unsaid. */
function statusMessage(body: string) {
  try {
    const { kind, message } = fields(JSON.parse(body));
    if (kind !== 'Status' || typeof message !== 'string' || message === '') return null;
    return redactText(message, LONGEST_STATUS_MESSAGE);
  } catch {
    return null;
  }
}
