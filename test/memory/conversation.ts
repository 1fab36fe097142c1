import { type Analyst, pricesOf } from '../../src/analyst/index.ts';
import {
  CACHE_LIFETIME,
  estimateHistory,
  gauge,
  PRUNE_STRATEGIES,
  type PruneStrategyName,
  toRequest,
} from '../../src/context/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import type { Situation } from '../../src/model/situation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { Dialogue } from '../../src/monitor/dialogue.ts';
import type { ConversationMemory, CycleResult } from '../../src/monitor/index.ts';
import { Timings } from '../../src/monitor/timings.ts';
import { writtenReport } from '../support/model-answers.ts';
import { ports, SETTINGS } from '../support/monitor-parts.ts';

/** One long conversation under one strategy, led by the real dialogue; a script answers for the model. */
export interface Conversation {
  readonly strategy: PruneStrategyName;
  readonly session: Session;
  /** The conversation as it would be sent now, message by message: the agent's own and the reports. */
  readonly prompt: readonly string[];
  /** Of it, the agent's own. */
  readonly own: readonly string[];
  readonly prunes: number;
  /** One cycle, as the monitor would have it after the ledger is committed. */
  speak(previousCycle: number, ledger: Ledger, situation: Situation, snapshot: Snapshot): Promise<CycleResult>;
  /** Cycles that were not looked at, because nothing happened: they count as quiet ones. */
  skip(lastCycle: number, cycles: number, since: number): void;
  pin(number: number): void;
}

const MODEL = 'claude-sonnet-5-5';

/** @param target CONTEXT_PRUNE_TARGET; null for `auto`, as a user has it who sets nothing. */
export function startConversation(
  strategy: PruneStrategyName,
  target: number | null,
  { cluster, start }: { readonly cluster: string; readonly start: number },
): Conversation {
  let session: Session = emptySession(strategy, cluster, start);
  let prunes = 0;
  const memory: ConversationMemory = {
    mode: 'persistent',
    open: async () => ({ resumed: false, outcome: 'fresh', idle: null, problem: null, interrupted: null }),
    current: () => session,
    keepAsking: async () => undefined,
    keep: async (next) => {
      session = next;
      return null;
    },
    settle: async () => undefined,
    moveTo: async () => Promise.reject(new Error('it has one session alone')),
  };
  const analyst: Analyst = {
    name: 'claude',
    model: MODEL,
    analyse: async ({ situation, cache }) => {
      const cachedForMs = cache.ttl === null ? null : CACHE_LIFETIME[cache.ttl];
      const call = { model: MODEL, promptTokens: null, cacheRead: 0, cacheWrite: 0, cachedForMs };
      return { ok: true, report: writtenReport(situation), usage: null, costUsd: null, call };
    },
  };
  const economy = { ...SETTINGS.economy, target, tiers: pricesOf(MODEL) };
  const own = ports({ memory, analyst });
  const dialogue = new Dialogue(own, { ...SETTINGS, economy, strategy: PRUNE_STRATEGIES[strategy] });
  const signal = new AbortController().signal;

  return {
    strategy,
    get session() {
      return session;
    },
    get prompt() {
      return textsOf(session);
    },
    get own() {
      return textsOf(session, 'user');
    },
    get prunes() {
      return prunes;
    },
    async speak(previousCycle, ledger, situation, snapshot) {
      const timings = new Timings(() => 0);
      const spoken = await dialogue.speak({ session, previousCycle, ledger, situation, timings, signal });
      session = spoken.session;
      if (spoken.exchange !== null && spoken.exchange.receipt !== null) prunes += 1;
      const { exchange, loud, reason, events } = spoken;
      const context = gauge(estimateHistory(session.history), SETTINGS.budget);
      const kept = {
        messages: session.history.length,
        context,
        timings: {},
        degraded: [],
        sessionEvents: events,
        askedPrune: null,
      };
      return { ...kept, mode: 'persistent', sessionId: session.id, situation, snapshot, loud, reason, exchange };
    },
    skip(lastCycle, cycles, since) {
      const { metadata } = session;
      const quiet = { cycles: (metadata.quiet?.cycles ?? 0) + cycles, since: metadata.quiet?.since ?? since };
      session = { ...session, metadata: { ...metadata, lastCycle, cycleCount: metadata.cycleCount + cycles, quiet } };
    },
    pin(number) {
      const pinned = (entry: ConversationEntry) => (entry.number === number ? { ...entry, pinned: true } : entry);
      session = { ...session, history: session.history.map(pinned) };
    },
  };
}

function textsOf({ history }: Session, only?: 'user'): string[] {
  return toRequest(history)
    .messages.filter(({ role }) => only === undefined || role === only)
    .map(({ content }) =>
      typeof content === 'string'
        ? content
        : content.map(({ text }) => (typeof text === 'string' ? text : '')).join('\n'),
    );
}
