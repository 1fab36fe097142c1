import { cutText } from '../../context/index.ts';
import type { ConversationEntry } from '../../model/conversation.ts';
import type { Millis } from '../../model/objects.ts';
import { fence, redactText } from '../../redact/index.ts';
import type { MemoryHit } from './memory-reader.ts';

type TurnHit = Extract<MemoryHit, { what: 'turn' }>;

const encoder = new TextEncoder();

/** Characters of one message that are looked at at all. */
const MOST_READ = 60_000;

/** Room for the line that says how many more there are. */
const MORE_BYTES = 40;

/** `2026-11-21T09:15Z`, as the conversation writes moments. */
export function stamp(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/** Text of others as the model may read it: on one line, without secrets, and fenced. */
export function quote(text: string, limit = 300): string {
  return fence(redactText(text.replace(/\s+/g, ' ').trim(), limit));
}

/** A longer text, lines and all. What is too long is cut in its middle, and only there: the fence stays whole. */
export function fencedWithin(text: string, maxBytes: number): string {
  const [open, close] = ['<data>', '</data>'];
  const defused = fence(redactText(text, MOST_READ)).slice(open.length, -close.length);
  return `${open}${cutText(defused, maxBytes - open.length - close.length)}${close}`;
}

/** What a look said of an incident, without the head that a line has in any case. */
export function turnWords({ snippet, incident, turn, severity, code, owner, namespace }: TurnHit): string {
  const place = namespace === null ? owner : `${namespace}/${owner}`;
  const head = `INC-${incident} ${turn}: ${severity} ${code} ${place}: `;
  return quote(snippet.startsWith(head) ? snippet.slice(head.length) : snippet);
}

/** What a message holds for a reader: its text; of other blocks nothing. */
export function textOf({ content }: ConversationEntry): string {
  if (typeof content === 'string') return content;
  return content.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : [])).join('\n');
}

/**
 * A title and as many lines as fit in `maxBytes` of UTF-8, with the number of those that do not. All of them are counted in
 * `total`, also those that were not even read.
 */
export function boundedLines(
  title: string,
  lines: readonly string[],
  maxBytes: number,
): { readonly text: string; readonly shown: number } {
  const kept = [title];
  let bytes = encoder.encode(title).length;
  for (const line of lines) {
    const more = encoder.encode(line).length + 1;
    if (bytes + more + MORE_BYTES > maxBytes) break;
    kept.push(line);
    bytes += more;
  }
  const shown = kept.length - 1;
  if (shown < lines.length) kept.push(`… ${lines.length - shown} more left out`);
  return { text: kept.join('\n'), shown };
}
