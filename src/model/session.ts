import type { ConversationEntry } from './conversation.ts';
import type { Millis } from './objects.ts';
import { NO_USAGE, type Usage } from './report.ts';
import type { ToolDefinition, ToolRun } from './tool.ts';

export const SESSION_SCHEMA_VERSION = 2;

/** The long-lived conversation, as the process holds it; session/ knows the file's shape. */
export interface Session {
  readonly id: string;
  /** The first entry is the system message. */
  readonly history: readonly ConversationEntry[];
  readonly metadata: SessionMetadata;
  readonly usage: SessionUsage;
  readonly savedAt: Millis | null;
}

export interface SessionMetadata {
  /** Cycles this session has lived through, quiet ones counted. */
  readonly cycleCount: number;
  /**
   * The ledger's cycle this conversation has been told up to; null when none. When it is not the ledger's last one (a
   * crash between the two commits, another session in between), the next message is a baseline.
   */
  readonly lastCycle: number | null;
  readonly cluster: string | null;
  readonly createdAt: Millis | null;
  readonly quiet: QuietRun | null;
  readonly prunes: number;
  /** The model that answered last. */
  readonly model: string | null;
  /** The number the next message gets. */
  readonly nextMessage: number;
  /** The turn that was saved before the model was asked; null once it is answered. */
  readonly asking: Asking | null;
  /** The model call that was answered last; null before the first, and when a prune has made it meaningless. */
  readonly lastCall: LastCall | null;
  /** When the model was called of late, oldest first; bounded. The cadence that caching is planned by. */
  readonly recentCalls: readonly Millis[];
  /** What the API's own counts have taught about the estimate of tokens. */
  readonly calibration: Calibration;
  /** The cycle that was last told as a summary of the day; the first baseline until there is one. */
  readonly heartbeat: Heartbeat | null;
  /** Of the strategy that ends segments: which one this is, from 1. */
  readonly segment: number;
  /** Messages that speak of these incidents are kept as if they were pinned. */
  readonly pinnedIncidents: readonly number[];
  /** What the conversation was last run with: a change between two runs is told. Null before the first cycle. */
  readonly settings: SessionSettings | null;
  /** The tools the model is told of: those of the release that began the conversation or pruned it last. */
  readonly offeredTools: readonly ToolDefinition[];
  /** What befell the session besides its cycles, oldest first; bounded. */
  readonly events: readonly SessionEvent[];
  /** When it was closed: no cycle adds to it from then on. Null while it is open. */
  readonly closedAt: Millis | null;
  /** Ids of the commands that are applied in it and may still lie in its inbox. */
  readonly heard: readonly string[];
  /** Keys of a file written by another program, kept as found. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface Asking {
  readonly cycle: number;
  readonly at: Millis;
  /** What the model has looked up so far, saved as it came; left out before the first. */
  readonly tools?: readonly ToolRun[];
}

export interface Heartbeat {
  readonly cycle: number;
  readonly at: Millis;
}

export interface LastCall {
  readonly at: Millis;
  readonly model: string;
  /** The size of its prompt in tokens, as the API reported it; as estimated where it reported none, or nonsense. */
  readonly promptTokens: number;
  /** How many entries of the history it sent, from the first: what came later is estimated. */
  readonly entries: number;
  /** Until when its prefix is cached; null when nothing was cached. */
  readonly cachedUntil: Millis | null;
}

export interface Calibration {
  /** Whose tokens; null before the first answer. */
  readonly model: string | null;
  /** Reported tokens for each estimated one that a conversation grows by. */
  readonly factor: number;
  /** Tokens of a prompt that the estimate does not see, such as the format; below zero where it sees too many. */
  readonly overhead: number;
  /** Answers it rests on, with this model. */
  readonly answers: number;
  /** Estimated tokens the factor was learnt from; bounded. */
  readonly sample: number;
}

export const UNCALIBRATED: Calibration = { model: null, factor: 1, overhead: 0, answers: 0, sample: 0 };

export interface SessionSettings {
  /** The model that is asked; null for the rules. */
  readonly model: string | null;
  readonly strategy: string;
  /** MAX_CONTEXT_TOKENS. */
  readonly maxTokens: number;
  /** A digest of the system text that is sent. */
  readonly system: string;
}

export const SESSION_EVENTS = [
  'created',
  'repaired',
  'recovered',
  'adopted',
  'stale',
  'pruned',
  'segment_closed',
  'budget_changed',
  'model_changed',
  'strategy_changed',
  'system_changed',
  'closed',
  'reopened',
  'archived',
  'imported',
  'asked',
  'switched',
] as const;

export interface SessionEvent {
  readonly at: Millis;
  readonly event: (typeof SESSION_EVENTS)[number];
  /** In one line, for people. */
  readonly text: string;
}

/** Quiet cycles since the last message: they are one line in the next. */
export interface QuietRun {
  readonly cycles: number;
  readonly since: Millis;
}

export interface SessionUsage {
  readonly calls: number;
  readonly tokens: Usage;
  readonly costUsd: number;
}

export function emptySession(id: string, cluster: string | null, createdAt: Millis | null): Session {
  return {
    id,
    history: [],
    metadata: {
      cycleCount: 0,
      lastCycle: null,
      cluster,
      createdAt,
      quiet: null,
      prunes: 0,
      model: null,
      nextMessage: 1,
      asking: null,
      lastCall: null,
      recentCalls: [],
      calibration: UNCALIBRATED,
      heartbeat: null,
      segment: 1,
      pinnedIncidents: [],
      settings: null,
      offeredTools: [],
      events: [],
      closedAt: null,
      heard: [],
      extra: {},
    },
    usage: { calls: 0, tokens: NO_USAGE, costUsd: 0 },
    savedAt: null,
  };
}
