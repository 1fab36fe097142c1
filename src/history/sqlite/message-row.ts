import { z } from 'zod';
import type { ContentBlock, ConversationEntry, EntryKind, Role } from '../../model/conversation.ts';
import type { Report } from '../../model/report.ts';
import type { Summary } from '../../model/summary.ts';
import type { Sealing } from './sealing.ts';

/** What a message has besides the columns. Written by this program alone, so its shape is taken at its word. */
interface Payload {
  readonly content?: string | readonly ContentBlock[];
  readonly report?: Report;
  readonly summary?: Summary;
}

export interface StoredText {
  readonly text: string | null;
  readonly payload: string | null;
  readonly sealed: Uint8Array | null;
}

/** The columns of a row of `messages` that make its entry. */
export interface MessageRow extends StoredText {
  readonly id: number;
  readonly number: number;
  readonly at: number | null;
  readonly cycle: number | null;
  readonly role: string;
  readonly kind: string;
  readonly pinned: number;
  readonly excluded: number;
  readonly incidents: string;
}

/** What of an entry is searched: its text, and what tools answered. */
export function searchedText({ content }: Pick<ConversationEntry, 'content'>): string {
  return typeof content === 'string'
    ? content
    : content
        .map(blockText)
        .filter((text) => text !== '')
        .join('\n');
}

function blockText(block: ContentBlock): string {
  if (block.type === 'text' && typeof block.text === 'string') return block.text;
  if (block.type !== 'tool_result') return '';
  if (typeof block.content === 'string') return block.content;
  return Array.isArray(block.content) ? block.content.filter(isBlock).map(blockText).join('\n') : '';
}

function isBlock(value: unknown): value is ContentBlock {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** Text that a TEXT column gives back as it was: half a surrogate pair does not, nor what follows a NUL in every tool. */
function isPlain(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

export function toStored(entry: ConversationEntry, text: string, sealing: Sealing, context: string): StoredText {
  const { content, report, summary } = entry;
  const whole = typeof content === 'string' && isPlain(content) && !sealing.isOn;
  const payload: Payload = {
    ...(whole ? {} : { content }),
    ...(report === null ? {} : { report }),
    ...(summary === undefined ? {} : { summary }),
  };
  if (sealing.isOn) return { text: null, payload: null, sealed: sealing.seal(payload, context) };
  const isEmpty = Object.keys(payload).length === 0;
  return { text: text.toWellFormed(), payload: isEmpty ? null : JSON.stringify(payload), sealed: null };
}

const UNREADABLE = '(this message is damaged and cannot be read)';

/** Undefined where it wants another key, and the sealing tolerates that. */
export function toEntry(row: MessageRow, sealing: Sealing): ConversationEntry | undefined {
  const payload = readPayload(row, sealing);
  if (payload === undefined) return undefined;
  return {
    role: row.role as Role,
    content: payload.content ?? row.text ?? UNREADABLE,
    kind: row.kind as EntryKind,
    cycle: row.cycle,
    at: row.at,
    pinned: row.pinned === 1,
    incidents: readNumbers(row.incidents),
    report: payload.report ?? null,
    number: row.number,
    ...(row.excluded === 1 ? { excluded: true } : {}),
    ...(payload.summary === undefined ? {} : { summary: payload.summary }),
  };
}

function readPayload(row: MessageRow, sealing: Sealing): Payload | undefined {
  if (row.sealed === null) return row.payload === null ? {} : (JSON.parse(row.payload) as Payload);
  const opened = sealing.open(row.sealed, messageContext(row.id));
  return opened === undefined ? undefined : ((opened ?? {}) as Payload);
}

export function messageContext(id: number): string {
  return `history message ${id}`;
}

const numbers = z.array(z.number());

export function readNumbers(json: string): readonly number[] {
  return numbers.parse(JSON.parse(json));
}
