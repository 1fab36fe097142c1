import { stringify } from 'yaml';
import type { Wanted } from './accept.ts';
import type { Status } from './status.ts';

/** An answer, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** What is sent at once; a stream begins with it. */
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** What follows as time passes: a watch, or a log that is followed. */
  readonly stream?: OpenStream;
}

/** Opens a stream; what it returns closes it. */
export type OpenStream = (sink: StreamSink) => () => void;

export interface StreamSink {
  write(text: string): void;
  end(): void;
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(value), headers: {} };
}

export function plainAnswer(status: number, body: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body, headers: {} };
}

export function statusAnswer(status: Status): Answer {
  const retryAfter = status.details?.retryAfterSeconds;
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  return { ...jsonAnswer(status.code, status), headers };
}

/** JSON as a client may also want it: as YAML. */
export function inFormat(answer: Answer, { format }: Wanted): Answer {
  if (format === 'json' || answer.contentType !== 'application/json' || answer.stream !== undefined) return answer;
  return { ...answer, contentType: 'application/yaml', body: stringify(JSON.parse(String(answer.body))) };
}
