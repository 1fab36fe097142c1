import { createHash } from 'node:crypto';
import { type PrunedConversation, rememberCall } from '../context/index.ts';
import { reportEntry } from '../conversation/index.ts';
import { numberEntries } from '../model/number-entries.ts';
import { addUsage, NO_USAGE } from '../model/report.ts';
import type { Session, SessionEvent, SessionMetadata, SessionSettings } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import type { ToolRun } from '../model/tool.ts';
import type { Analysed } from './analyse.ts';
import type { ConverseInput } from './converse.ts';
import type { Fitted } from './fit.ts';
import { toolsOffered } from './offered-tools.ts';
import { settingsChanges, withEvents } from './session-events.ts';

/**
 * The session with the turn in it: what was sent, the answer, what it cost, and what befell it. Of what was looked up for the
 * answer the turn keeps one line.
 */
export function takeIn(
  input: ConverseInput,
  fitted: Fitted,
  analysed: Analysed,
  runs: readonly ToolRun[] = [],
): Session {
  const { session, situation } = input;
  const { report } = analysed.success;
  const { usage } = session;
  const billed = [...analysed.askings.map((asking) => asking.usage), fitted.cost?.usage ?? null];
  const calls = billed.filter((each) => each !== null);
  const told: Session = {
    ...session,
    history: [...fitted.history, reportEntry(report, situation, report.analyst === 'rules' ? [] : runs)],
    usage: {
      calls: usage.calls + calls.length,
      tokens: calls.reduce(addUsage, usage.tokens ?? NO_USAGE),
      costUsd: usage.costUsd + (analysed.costUsd ?? 0) + (fitted.cost?.costUsd ?? 0),
    },
    metadata: metadataAfter(input, fitted, analysed),
  };
  return withEvents(numberEntries(told), eventsOf(input, fitted));
}

function metadataAfter(input: ConverseInput, fitted: Fitted, analysed: Analysed): SessionMetadata {
  const { session, daySince, situation } = input;
  const { metadata } = session;
  const { pruned, calibration, history } = fitted;
  const { cycle, at } = situation;
  // The call before a prune sent another conversation: nothing is to be learnt from what this one grew by.
  const before = { ...metadata, calibration, lastCall: pruned === null ? metadata.lastCall : null };
  return {
    ...before,
    ...(analysed.call === null ? {} : rememberCall(before, at, analysed.call, history)),
    model: analysed.success.report.model ?? metadata.model,
    prunes: metadata.prunes + (pruned === null ? 0 : 1),
    segment: pruned?.receipt.segment ?? metadata.segment,
    heartbeat: daySince === null && metadata.heartbeat !== null ? metadata.heartbeat : { cycle, at },
    settings: settingsOf(input, fitted),
    offeredTools: toolsOffered(input.ports, session, pruned !== null),
  };
}

function settingsOf({ ports, settings }: ConverseInput, { history }: Fitted): SessionSettings {
  return {
    model: ports.analyst.model,
    strategy: settings.strategy.name,
    maxTokens: settings.budget.maxTokens,
    system: digest(history[0]?.content),
  };
}

function eventsOf(input: ConverseInput, fitted: Fitted): readonly SessionEvent[] {
  const { session, situation } = input;
  return [
    ...settingsChanges(session.metadata.settings, settingsOf(input, fitted), situation.at),
    ...(fitted.pruned === null ? [] : pruneEvents(input, fitted.pruned)),
  ];
}

/** Enough of a digest to tell two texts apart. */
function digest(content: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(content) ?? '')
    .digest('hex')
    .slice(0, 16);
}

/** What a prune did to the session. */
export function pruneEvents(
  { session, situation }: Pick<ConverseInput, 'session'> & { readonly situation: Pick<Situation, 'at'> },
  { receipt }: Pick<PrunedConversation, 'receipt'>,
): readonly SessionEvent[] {
  const { at } = situation;
  const text = `${receipt.cause}: ${receipt.messagesBefore} -> ${receipt.messagesAfter} messages, ${receipt.tokensBefore} -> ${receipt.tokensAfter} tokens`;
  const closed = receipt.segment !== null && receipt.segment !== session.metadata.segment;
  return [
    { at, event: 'pruned', text },
    ...(closed ? [{ at, event: 'segment_closed' as const, text: `segment ${receipt.segment} begins` }] : []),
  ];
}
