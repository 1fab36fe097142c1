import { interruptionEntry } from '../conversation/index.ts';
import { numberEntries } from '../model/number-entries.ts';
import type { Millis } from '../model/objects.ts';
import type { Asking, Session } from '../model/session.ts';
import type { ToolRun } from '../model/tool.ts';
import type { ConverseInput } from './converse.ts';
import type { Fitted } from './fit.ts';
import { toolsOffered } from './offered-tools.ts';
import { withEvents } from './session-events.ts';
import { pruneEvents } from './take-in.ts';

/**
 * Puts the turn on disk before the model is asked, so that a process that ends while it waits loses no message. The rules
 * answer at once: there is nothing to wait for. What the disk refuses is said by the save that follows the answer.
 */
export async function saveBeforeAsking(input: ConverseInput, fitted: Fitted): Promise<void> {
  const { memory, analyst } = input.ports;
  if (analyst.model === null) return;
  await input.timings.time('save', () => memory.keepAsking(askingSession(input, fitted)));
}

/** What a crash leaves while the model is asked: the message, no answer, and what was looked up so far. */
export function askingSession(
  input: ConverseInput,
  { history, pruned }: Fitted,
  runs: readonly ToolRun[] = [],
): Session {
  const { session, situation } = input;
  const { metadata } = session;
  const { cycle, at } = situation;
  const pruning =
    pruned === null
      ? {}
      : { prunes: metadata.prunes + 1, segment: pruned.receipt.segment ?? metadata.segment, lastCall: null };
  const asking = { cycle, at, ...(runs.length === 0 ? {} : { tools: runs }) };
  const offeredTools = toolsOffered(input.ports, session, pruned !== null);
  const waiting = { ...session, history, metadata: { ...metadata, ...pruning, asking, offeredTools } };
  return withEvents(numberEntries(waiting), pruned === null ? [] : pruneEvents(input, pruned));
}

/** A session as it was loaded, with the turn closed that the process before was waiting for an answer to; null: it was not. */
export interface Repaired {
  readonly session: Session;
  readonly interrupted: Asking | null;
}

/** What the cycle told counts as told; the next one asks again, by the entry's kind. */
export function repairInterrupted(session: Session, now: Millis): Repaired {
  const { metadata, history } = session;
  const { asking } = metadata;
  if (asking === null) return { session, interrupted: null };
  const { cycle, tools } = asking;
  const closed = { ...session, metadata: { ...metadata, asking: null } };
  // Someone has edited the file: what they left stays.
  if (history.at(-1)?.role !== 'user') return { session: closed, interrupted: asking };
  const told = { cycleCount: metadata.cycleCount + 1, lastCycle: cycle, quiet: null };
  const repaired = {
    ...closed,
    history: [...history, interruptionEntry(cycle, now, tools)],
    metadata: { ...closed.metadata, ...told },
  };
  const text = `the process ended before cycle ${cycle} was answered; the next cycle asks again`;
  return { session: withEvents(numberEntries(repaired), [{ at: now, event: 'repaired', text }]), interrupted: asking };
}
