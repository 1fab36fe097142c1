import type { Millis } from './objects.ts';
import type { Report } from './report.ts';
import type { Summary } from './summary.ts';

/** One of the API's content blocks, kept verbatim. */
export interface ContentBlock {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type Role = 'system' | 'user' | 'assistant';

/**
 * What a message is for. baseline: the whole picture. delta: what one cycle brought. heartbeat: asks for a word on a quiet
 * day. report: the analyst's answer. summary: stands for older messages that a prune took out. interruption: stands where an
 * answer is missing because the process ended. imported: it came from a file that does not say.
 */
export const ENTRY_KINDS = [
  'system',
  'baseline',
  'delta',
  'heartbeat',
  'report',
  'summary',
  'interruption',
  'imported',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One message of the session. Only role and content are ever sent to the model. */
export interface ConversationEntry {
  readonly role: Role;
  readonly content: string | readonly ContentBlock[];
  readonly kind: EntryKind;
  /** The cycle that wrote it; null when not known. */
  readonly cycle: number | null;
  readonly at: Millis | null;
  /** Kept by every prune while pins fit. */
  readonly pinned: boolean;
  /** Numbers of the incidents it speaks of. */
  readonly incidents: readonly number[];
  /** Who wrote a report, and its data; never sent. */
  readonly report: Report | null;
  /** Its number in the session: given once, from 1, never used again. Left out until the message is first kept. */
  readonly number?: number;
  /** Kept in the session but never sent: a person took it out of the model's context. Left out where it is sent. */
  readonly excluded?: true;
  /** Of a summary: its data, from which the next one goes on; never sent. */
  readonly summary?: Summary;
}

/** What goes to the Messages API. */
export interface ApiMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string | readonly ContentBlock[];
}
