import type {
  CallRecord,
  CycleRecord,
  HistoryBatch,
  LookRecord,
  PruneRecord,
  RecordedMessage,
  SessionLife,
  ToolRecord,
  TurnRecord,
} from '../../src/history/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { NO_NOTIFICATIONS } from '../../src/model/notification.ts';
import { user } from './conversations.ts';
import { NOON } from './snapshots.ts';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export const LIFE: SessionLife = { cluster: 'shop-demo', sessionId: 'default', born: NOON };

/** Message `number`, five minutes after the one before, written by the cycle of its number. */
export function aMessage(number: number, content: string, fields: Partial<ConversationEntry> = {}): RecordedMessage {
  const at = NOON + number * 5 * MINUTE;
  return { number, entry: user(content, { cycle: number, at, number, ...fields }) };
}

export function aBatch(parts: Partial<HistoryBatch> = {}): HistoryBatch {
  return { life: LIFE, ...parts };
}

export function aTurn(parts: Partial<TurnRecord> = {}): TurnRecord {
  return {
    number: 42,
    turn: 'opened',
    cycle: 1,
    at: NOON,
    severity: 'SEV-2',
    code: 'CrashLoopBackOff',
    owner: 'Deployment api',
    namespace: 'shop',
    message: 'container app exits with code 1 after 3 s',
    ...parts,
  };
}

export function aCycle(cycle: number, parts: Partial<CycleRecord> = {}): CycleRecord {
  return {
    cycle,
    at: NOON + cycle * 5 * MINUTE,
    mode: 'persistent',
    loud: true,
    incidents: { open: 1, opened: 1, ended: 0 },
    messages: 3,
    contextTokens: 1_234,
    usage: { input: 100, cacheRead: 1_000, cacheWrite: 200, output: 50 },
    costUsd: 0.25,
    analyst: 'claude',
    model: 'claude-sonnet-5-5',
    ms: 320,
    degraded: [],
    ...parts,
  };
}

export function aCall(cycle: number, parts: Partial<CallRecord> = {}): CallRecord {
  return {
    cycle,
    at: NOON + cycle * 5 * MINUTE,
    model: 'claude-sonnet-5-5',
    usage: { input: 100, cacheRead: 1_000, cacheWrite: 200, output: 50 },
    costUsd: 0.25,
    failure: null,
    ...parts,
  };
}

export function aTool(parts: Partial<ToolRecord> = {}): ToolRecord {
  return {
    id: 'toolu_1',
    tool: 'pod_logs',
    status: 'running',
    cycle: 1,
    startedAt: NOON,
    endedAt: null,
    asked: 'logs of shop/api-7f9c5d-x2x4k',
    outcome: null,
    ...parts,
  };
}

/** A look five minutes after the one before, at which nothing was new; `before` makes it whole. */
export function aLook(cycle: number, parts: Partial<LookRecord> = {}): LookRecord {
  return {
    cycle,
    at: NOON + cycle * 5 * MINUTE,
    before: null,
    ...{ updates: [], incidents: [], changedAt: [], blind: null, awaySince: null, intervalMs: 5 * MINUTE },
    ...{ costUsd: null, decisions: [] },
    ...parts,
  };
}

/** How a whole look found things: one channel, and nobody told of anything. */
export const A_START = {
  channels: [{ name: 'ops', groups: true, edits: true }],
  notifications: NO_NOTIFICATIONS,
} as const;

export function aPrune(cycle: number, removed: readonly number[]): PruneRecord {
  return {
    cycle,
    at: NOON + cycle * 5 * MINUTE,
    removed,
    receipt: {
      strategy: 'smart',
      messagesBefore: 9,
      messagesAfter: 5,
      tokensBefore: 9_000,
      tokensAfter: 5_000,
      cause: 'threshold',
      kept: [{ reason: 'newest', messages: 4, tokens: 4_000 }],
      went: { messages: removed.length, tokens: 4_000, numbers: null, cycles: null, times: null, incidents: [] },
      droppedForRoom: 0,
      pinsDropped: 0,
      cut: 0,
      summary: null,
      segment: null,
    },
  };
}
