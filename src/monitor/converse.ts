import { type CacheVerdict, type CallTerms, cacheVerdict } from '../context/index.ts';
import type { PruneReceipt } from '../context/strategy.ts';
import { reportText } from '../conversation/index.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import type { ToolRun } from '../model/tool.ts';
import { type Analysed, analyse } from './analyse.ts';
import { saveBeforeAsking } from './auto-save.ts';
import type { AskReason } from './call-rule.ts';
import { type Fitted, fitAfterOverflow, fitMessage } from './fit.ts';
import { beginLookUps } from './looking-up.ts';
import { toolsOffered } from './offered-tools.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';
import { takeIn } from './take-in.ts';
import { termsOf } from './terms.ts';
import type { Timings } from './timings.ts';

export interface Exchange {
  readonly session: Session;
  readonly analysed: Analysed;
  readonly text: string;
  readonly receipt: PruneReceipt | null;
  /** What the model looked up, also where its report failed in the end. */
  readonly lookUps: readonly ToolRun[];
  /** Whether the call found cached what the one before had sent; null when no call was answered. */
  readonly cache: CacheVerdict | null;
}

export interface ConverseInput {
  readonly ports: MonitorPorts;
  readonly settings: MonitorSettings;
  readonly session: Session;
  /** The conversation has been told everything up to the cycle before this one. */
  readonly continuous: boolean;
  readonly reason: AskReason;
  /** A summary of the time since then is due; null when it is not. */
  readonly daySince: Millis | null;
  readonly ledger: Ledger;
  readonly situation: Situation;
  readonly timings: Timings;
  readonly signal: AbortSignal;
}

/**
 * A cycle's part of the conversation: compose the message and fit the history around it, ask, and take the answer in. A
 * prompt that the model refuses as too long is pruned once more, and asked once more.
 */
export async function converse(input: ConverseInput): Promise<Exchange> {
  const { ports, situation, timings, signal } = input;
  const terms = termsOf(input);
  let fitted = await timings.time('compose', () => fitMessage(input, terms));
  await saveBeforeAsking(input, fitted);
  const lookUps = beginLookUps(input, () => fitted);
  const requestOf = ({ request, pruned }: Fitted) => {
    const definitions = toolsOffered(ports, input.session, pruned !== null);
    const tools = definitions.length === 0 ? {} : { tools: { definitions, lookUps } };
    return { ...request, ...tools, situation, cache: terms.cache, signal };
  };
  const analysed = await timings.time('analyse', () =>
    analyse(ports, requestOf(fitted), async ({ overflow }) => {
      fitted = await fitAfterOverflow(input, terms, fitted, overflow);
      return requestOf(fitted);
    }),
  );
  const runs = lookUps.close();
  const { report } = analysed.success;
  return {
    session: takeIn(input, fitted, analysed, runs),
    analysed,
    lookUps: runs,
    text: reportText(report, report.analyst === 'rules' ? [] : runs),
    receipt: fitted.pruned?.receipt ?? null,
    cache: verdictOn(input, terms, fitted, analysed),
  };
}

function verdictOn(
  { session, situation }: ConverseInput,
  { cache }: CallTerms,
  { pruned }: Fitted,
  { call }: Analysed,
): CacheVerdict | null {
  if (call === null) return null;
  const { lastCall } = session.metadata;
  return cacheVerdict({ lastCall, pruned: pruned !== null, at: situation.at, plan: cache, call });
}
