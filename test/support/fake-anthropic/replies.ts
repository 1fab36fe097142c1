import type { ErrorBody } from './errors.ts';
import type { JsonObject } from './json.ts';

export interface ToolCallScript {
  readonly name: string;
  readonly input: unknown;
}

/** A Message; null: what the fake says by itself. */
export interface AnswerScript {
  readonly kind: 'answer';
  /** Null: a report in the format that was asked for. */
  readonly text: string | null;
  /** In place of text: the whole content, verbatim. */
  readonly content: readonly JsonObject[] | null;
  /** In place of text: tools it calls; ids and thinking are the fake's. */
  readonly calls: readonly ToolCallScript[] | null;
  readonly stopReason: string;
  readonly model: string | null;
}

/** How a request that was accepted is answered. */
export type ReplyScript =
  | AnswerScript
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly error: ErrorBody;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'raw';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** Never an answer; or its headers and half its body, and then nothing. */
  | { readonly kind: 'hang'; readonly where: 'headers' | 'body' }
  /** Half the body, then the connection is cut (`connection`), or ends as if that were all (`json`). */
  | { readonly kind: 'truncated'; readonly how: 'connection' | 'json' }
  /** The connection is cut before any answer. */
  | { readonly kind: 'reset' };

export function answer(
  parts: { text?: string; content?: readonly JsonObject[]; stopReason?: string; model?: string } = {},
): AnswerScript {
  return {
    kind: 'answer',
    text: parts.text ?? null,
    content: parts.content ?? null,
    calls: null,
    stopReason: parts.stopReason ?? 'end_turn',
    model: parts.model ?? null,
  };
}

/** `callTools({ name: 'search_history', input: { text: 'oom' } })`. */
export function callTools(...calls: readonly ToolCallScript[]): AnswerScript {
  return { ...answer({ stopReason: 'tool_use' }), calls };
}

/** `apiError(529, 'overloaded_error', 'Overloaded', { 'retry-after': '5' })`. */
export function apiError(
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  errorCode?: string,
): ReplyScript {
  const details = errorCode === undefined ? {} : { details: { error_code: errorCode } };
  return { kind: 'error', status, error: { type, message, ...details }, headers };
}

/** Anything at all, such as a proxy's page. */
export function raw(status: number, contentType: string, body: string): ReplyScript {
  return { kind: 'raw', status, headers: { 'content-type': contentType }, body };
}

export function hang(where: 'headers' | 'body'): ReplyScript {
  return { kind: 'hang', where };
}

export function truncated(how: 'connection' | 'json'): ReplyScript {
  return { kind: 'truncated', how };
}

export function reset(): ReplyScript {
  return { kind: 'reset' };
}
