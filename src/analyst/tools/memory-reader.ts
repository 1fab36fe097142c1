import type { ConversationEntry, EntryKind } from '../../model/conversation.ts';
import { MonitorError } from '../../model/errors.ts';
import type { IncidentSeverity, IncidentTurn } from '../../model/incident.ts';
import type { Millis } from '../../model/objects.ts';
import { type ToolFailure, toolFailure } from './tool.ts';

/**
 * What tools read: everything that was ever said and seen. `History` of history/ is one; app.ts passes it in. Each method may
 * reject with MonitorError, and with nothing else.
 */
export interface MemoryReader {
  search(query: MemorySearch): Promise<MemoryFound>;
  messages(query: MemoryScope & MessageChoice): Promise<readonly RememberedMessage[]>;
  records(query: MemoryScope & { readonly only: readonly 'turns'[] }): Promise<{
    readonly turns: readonly RememberedTurn[];
  }>;
}

export interface MemoryScope {
  readonly cluster: string;
  readonly from?: Millis;
  /** Up to but without that moment. */
  readonly to?: Millis;
}

export interface MemorySearch extends MemoryScope {
  readonly text: string;
  readonly kinds?: readonly (EntryKind | 'turn')[];
  readonly incident?: number;
  readonly limit: number;
}

export interface MemoryFound {
  readonly hits: readonly MemoryHit[];
  readonly more: boolean;
  /** Set when not everything could be looked through: down to when. */
  readonly scannedTo: Millis | null;
}

interface Hit {
  readonly cycle: number | null;
  readonly at: Millis | null;
  readonly snippet: string;
}

export type MemoryHit =
  | (Hit & {
      readonly what: 'message';
      readonly number: number;
      readonly kind: EntryKind;
    })
  | (Hit & {
      readonly what: 'turn';
      readonly incident: number;
      readonly turn: IncidentTurn;
      readonly severity: IncidentSeverity;
      readonly code: string;
      readonly owner: string;
      readonly namespace: string | null;
    });

/** Exactly one of the two. */
export interface MessageChoice {
  readonly cycle?: number;
  readonly number?: number;
  readonly limit: number;
}

export interface RememberedMessage {
  readonly number: number;
  readonly entry: ConversationEntry;
}

export interface RememberedTurn {
  readonly number: number;
  readonly turn: IncidentTurn;
  readonly at: Millis;
  readonly code: string;
  readonly owner: string;
  readonly namespace: string | null;
}

/** What a reading says, or that the memory cannot be read. */
export async function readMemory<T>(
  memory: MemoryReader | null,
  reading: (memory: MemoryReader) => Promise<T>,
): Promise<T | ToolFailure> {
  if (memory === null) return toolFailure('unavailable', 'no history is kept (HISTORY=off)');
  try {
    return await reading(memory);
  } catch (error) {
    if (error instanceof MonitorError)
      return toolFailure('unavailable', `the history cannot be read: ${error.message}`);
    throw error;
  }
}

export function isFailure(result: unknown): result is ToolFailure {
  return typeof result === 'object' && result !== null && 'ok' in result && result.ok === false;
}
