import type { ContentBlock, ConversationEntry } from '../model/conversation.ts';
import { SESSION_SCHEMA_VERSION, type Session } from '../model/session.ts';
import { type Decoded, isJsonObject, migrateDocument, type Rest } from '../storage/index.ts';
import { decodeEntry, decodeSession } from './codec.ts';
import { SESSION_MIGRATIONS } from './migrations/index.ts';

/**
 * What goes on of a damaged session: the messages that are whole, up to the last answer, with the counts of the newest
 * backup, or of the file itself. Null when a backup has a newer message, or when it cannot be told which message was changed and a
 * backup has them all as they were.
 */
export function salvageSession({ document, how }: Rest, backup: Session | null, id: string): Session | null {
  if (how === 'changed' && backup !== null) return null;
  const whole = decodeSession(document, id);
  if (how === 'changed' && whole.ok) return whole.value;
  const migrated = migrateDocument(document, SESSION_MIGRATIONS, SESSION_SCHEMA_VERSION);
  if (!migrated.ok || !isJsonObject(migrated.value.document)) return null;
  const { conversation_history, metadata, usage, saved_at } = migrated.value.document;
  const history = upToAnAnswer(wholeEntries(conversation_history));
  const newest = history.at(-1);
  if (newest === undefined || (backup !== null && !isNewer(newest, backup.history.at(-1)))) return null;
  const counts = backup ?? countsOf({ metadata, usage, saved_at }, id);
  return {
    ...counts,
    history,
    metadata: {
      ...counts.metadata,
      cycleCount: Math.max(counts.metadata.cycleCount, new Set(history.map(({ cycle }) => cycle)).size - 1),
      // Not known any longer: the next message is a baseline.
      lastCycle: null,
      quiet: null,
      asking: null,
      lastCall: null,
      createdAt: counts.metadata.createdAt ?? history.find(({ at }) => at !== null)?.at ?? null,
      nextMessage: Math.max(counts.metadata.nextMessage, ...history.map(({ number }) => (number ?? 0) + 1)),
    },
    savedAt: newest.at ?? counts.savedAt,
  };
}

function wholeEntries(list: unknown): readonly ConversationEntry[] {
  if (!Array.isArray(list)) return [];
  return list.map(decodeEntry).flatMap((entry: Decoded<ConversationEntry>) => (entry.ok ? [entry.value] : []));
}

/** A question without its answer, or a tool call without its result, is none the API takes. */
function upToAnAnswer(entries: readonly ConversationEntry[]): readonly ConversationEntry[] {
  const end = entries.findLastIndex(({ role, content }) => role === 'assistant' && !callsTool(content));
  return entries.slice(0, end + 1);
}

function callsTool(content: string | readonly ContentBlock[]): boolean {
  return typeof content !== 'string' && content.some(({ type }) => type === 'tool_use');
}

function isNewer(entry: ConversationEntry, other: ConversationEntry | undefined): boolean {
  if (other === undefined) return true;
  if (entry.number !== undefined && other.number !== undefined) return entry.number > other.number;
  return (entry.at ?? -Infinity) > (other.at ?? -Infinity);
}

/** What a file says besides its messages, as far as it still says it. */
function countsOf(
  parts: { readonly metadata: unknown; readonly usage: unknown; readonly saved_at: unknown },
  id: string,
): Session {
  let said: Readonly<Record<string, unknown>> = {
    conversation_history: [],
    metadata: { cycle_count: 0 },
    schema_version: SESSION_SCHEMA_VERSION,
  };
  for (const [key, value] of Object.entries(parts)) {
    const more = { ...said, [key]: value };
    if (value !== undefined && decodeSession(more, id).ok) said = more;
  }
  const decoded = decodeSession(said, id);
  if (!decoded.ok) throw new Error(`an empty session does not decode: ${decoded.problem}`);
  return decoded.value;
}
