import type { Millis } from './objects.ts';
import type { Report } from './report.ts';

/** One of the API's content blocks, kept verbatim. */
export interface ContentBlock {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type Role = 'system' | 'user' | 'assistant';

/** What a message is for. `imported`: it came from a file that does not say. */
export type EntryKind = 'system' | 'baseline' | 'delta' | 'report' | 'imported';

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
}

/** What goes to the Messages API. */
export interface ApiMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string | readonly ContentBlock[];
}
