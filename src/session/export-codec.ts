import type { ConversationEntry } from '../model/conversation.ts';
import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import { toWire } from '../model/wire.ts';
import { formatJson, withChecksum, writeMoment } from '../storage/index.ts';
import { encodeEntry, encodeSession } from './codec.ts';

/** A message that a prune took out, as the history has it. */
export interface PrunedMessage {
  readonly number: number;
  readonly entry: ConversationEntry;
  readonly pruned: { readonly cycle: number | null; readonly at: Millis } | null;
}

/**
 * A session's file, its checksum included; with `pruned_messages` and `tool_runs`, which no session file has, where there are
 * any.
 */
export function encodeExport(
  session: Session,
  pruned: readonly PrunedMessage[],
  toolRuns: readonly object[] = [],
): string {
  const text = encodeSession(session);
  if (pruned.length === 0 && toolRuns.length === 0)
    return Buffer.from(withChecksum(Buffer.from(text))).toString('utf8');
  const document: unknown = JSON.parse(text);
  const messages = pruned.map(({ number, entry, pruned: by }) => ({
    ...encodeEntry({ ...entry, number }),
    ...(by === null ? {} : { pruned_cycle: by.cycle, pruned_at: writeMoment(by.at) }),
  }));
  const whole = formatJson({
    ...Object(document),
    ...(messages.length === 0 ? {} : { pruned_messages: messages }),
    ...(toolRuns.length === 0 ? {} : { tool_runs: toWire(toolRuns) }),
  });
  return Buffer.from(withChecksum(Buffer.from(whole))).toString('utf8');
}
