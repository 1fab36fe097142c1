import { setTimeout as wait } from 'node:timers/promises';
import { giveBack } from './body.ts';
import { classifyError, classifyStatus } from './classify.ts';
import type { Connection, RawAnswer } from './connection.ts';
import { type Failure, isTls } from './failure.ts';
import type { Selector } from './field-selector.ts';
import type { LookProgress } from './look-progress.ts';
import { selectFields } from './select-fields.ts';
import { startTimeLimit } from './time-limit.ts';

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export interface Question<T> {
  readonly path: string;
  /** What is read of the answer. */
  readonly selector: Selector;
  /**
   * Takes what is wanted out of the answer, where it arrives: nothing else gets hold of it. A promise that waited its turn has grown
   * old, and until old memory is collected it would keep a whole page that it was given, long after nobody needs it.
   */
  readonly read: (json: unknown) => T;
}

export type Get = <T>(question: Question<T>) => Promise<Reply<T>>;

export interface RequesterOptions {
  readonly connection: Connection;
  readonly requestTimeoutMs: number;
  /** 0 to below 1; spreads retries. */
  readonly random: () => number;
}

const MOST_RETRIES = 2;
const FIRST_WAIT_MS = 250;

/**
 * Asks for JSON; never rejects. Connection errors, 429 and 5xx are tried again, as long as the look has retries left, and
 * refused credentials are read anew once a look.
 */
export async function request<T>(
  question: Question<T>,
  look: LookProgress,
  { connection, requestTimeoutMs, random }: RequesterOptions,
): Promise<Reply<T>> {
  let asked = false;
  for (let retries = 0; ; ) {
    const { generation } = connection;
    const reply = await once(question, look, connection, requestTimeoutMs);
    if (reply.ok) return reply;
    const { failure } = reply;
    if (!asked && mayBeOldCredentials(failure)) {
      asked = true;
      // Another request of this look may have read them anew meanwhile.
      if (connection.generation !== generation) continue;
      if (look.takeRefresh() && connection.refresh()) continue;
    }
    const delay = retryDelay(failure, random() * FIRST_WAIT_MS * 2 ** retries);
    const futile = delay === null || delay >= look.remaining() || look.hopeless !== null;
    if (futile || retries >= MOST_RETRIES || !look.takeRetry()) {
      look.noteFailure(failure);
      return reply;
    }
    retries += 1;
    await wait(delay, undefined, { signal: look.signal }).catch(() => {});
  }
}

async function once<T>(
  question: Question<T>,
  look: LookProgress,
  connection: Connection,
  timeoutMs: number,
): Promise<Reply<T>> {
  if (look.signal.aborted) return failed(look.abortFailure());
  if (look.hopeless !== null) return failed(look.hopeless);
  const limit = startTimeLimit(timeoutMs);
  try {
    const answer = await connection.get(question.path, AbortSignal.any([limit.signal, look.signal]));
    look.noteAnswer(answer);
    return toReply(answer, question);
  } catch (error) {
    if (look.signal.aborted) return failed(look.abortFailure());
    return failed(limit.signal.aborted ? { type: 'request-timeout' } : classifyError(error));
  } finally {
    limit.clear();
  }
}

function toReply<T>(answer: RawAnswer, { selector, read }: Question<T>): Reply<T> {
  const { status, contentType } = answer;
  if (status !== 200) return failed(classifyStatus(answer));
  const json = parse(answer.body, selector);
  if (json !== DAMAGED) return { ok: true, value: read(json) };
  return failed(contentType.includes('json') ? { type: 'damaged' } : { type: 'not-a-list', contentType });
}

const DAMAGED = Symbol('damaged');

function parse(body: Buffer, selector: Selector): unknown {
  try {
    const text = selectFields(body, selector).toString();
    giveBack(body);
    return JSON.parse(text);
  } catch {
    return DAMAGED;
  }
}

/** How long to wait before trying again; null when that would not help. What the server asks for is the least, never the most. */
function retryDelay(failure: Failure, backOff: number): number | null {
  if (failure.type === 'unreachable' || failure.type === 'broken') return backOff;
  if (failure.type !== 'status' || (failure.status !== 429 && failure.status < 500)) return null;
  return (failure.retryAfter ?? 0) + backOff;
}

/** A client certificate that was replaced fails in the handshake, not with a 401. */
function mayBeOldCredentials(failure: Failure): boolean {
  return failure.type === 'unauthorized' || (failure.type === 'unreachable' && isTls(failure.code));
}

function failed(failure: Failure): Reply<never> {
  return { ok: false, failure };
}
