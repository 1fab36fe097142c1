import { reportEntry } from '../conversation/index.ts';
import { addUsage, NO_USAGE } from '../model/report.ts';
import type { Session, SessionEvent, SessionMetadata } from '../model/session.ts';
import type { Analysed } from './analyse.ts';
import type { ConverseInput } from './converse.ts';
import type { Fitted } from './fit.ts';
import { numberEntries } from './number-entries.ts';
import { withEvents } from './session-events.ts';

/** The session with the turn in it: what was sent, the answer, what it cost, and what befell it. */
export function takeIn(input: ConverseInput, fitted: Fitted, analysed: Analysed): Session {
  const { session, situation } = input;
  const { report } = analysed.success;
  const { usage } = session;
  const calls = [analysed.usage, fitted.cost?.usage ?? null].filter((billed) => billed !== null);
  const told: Session = {
    ...session,
    history: [...fitted.history, reportEntry(report, situation)],
    usage: {
      calls: usage.calls + calls.length,
      tokens: calls.reduce(addUsage, usage.tokens ?? NO_USAGE),
      costUsd: usage.costUsd + (analysed.costUsd ?? 0) + (fitted.cost?.costUsd ?? 0),
    },
    metadata: metadataAfter(input, fitted, analysed),
  };
  return withEvents(numberEntries(told), pruneEvents(input, fitted));
}

function metadataAfter(
  { session, daySince, situation }: ConverseInput,
  { pruned }: Fitted,
  analysed: Analysed,
): SessionMetadata {
  const { metadata } = session;
  const { cycle, at } = situation;
  return {
    ...metadata,
    model: analysed.success.report.model ?? metadata.model,
    prunes: metadata.prunes + (pruned === null ? 0 : 1),
    segment: pruned?.receipt.segment ?? metadata.segment,
    heartbeat: daySince === null && metadata.heartbeat !== null ? metadata.heartbeat : { cycle, at },
  };
}

function pruneEvents({ session, situation }: ConverseInput, { pruned }: Fitted): readonly SessionEvent[] {
  if (pruned === null) return [];
  const { receipt } = pruned;
  const { at } = situation;
  const text = `${receipt.cause}: ${receipt.messagesBefore} -> ${receipt.messagesAfter} messages, ${receipt.tokensBefore} -> ${receipt.tokensAfter} tokens`;
  const closed = receipt.segment !== null && receipt.segment !== session.metadata.segment;
  return [
    { at, event: 'pruned', text },
    ...(closed ? [{ at, event: 'segment_closed' as const, text: `segment ${receipt.segment} begins` }] : []),
  ];
}
