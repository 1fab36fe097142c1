import { findJsonError } from './json-error.ts';

/** What came of reading a document; `problem` says what is wrong and where, quoting nothing of the text. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Bytes of a file to a JSON value. Text that is not UTF-8 is refused: reading it with replacement characters would change it. */
export function parseJsonBytes(bytes: Uint8Array): Decoded<unknown> {
  if (bytes.length === 0) return { ok: false, problem: 'it is empty' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, problem: `its ${bytes.length} bytes are not UTF-8 text` };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    // The engine's own message quotes the text, which may hold anything, and often has no position.
    return { ok: false, problem: describeError(text) };
  }
}

function describeError(text: string): string {
  const position = findJsonError(text) ?? 0;
  const before = text.slice(0, position).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  return position >= text.length ? `its JSON breaks off at ${place}` : `it is not JSON from ${place} on`;
}

/** A value to the text of a file a person can read: two spaces of indent, a newline at the end. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
