import type { CachePlan } from '../context/index.ts';
import type { ApiMessage, ConversationEntry } from '../model/conversation.ts';
import type { AnalystName, Report, Usage } from '../model/report.ts';
import type { Situation } from '../model/situation.ts';
import type { Summary } from '../model/summary.ts';
import type { ToolDefinition } from '../model/tool.ts';
import type { LookUps } from './tools/index.ts';

/** Reasons over one cycle. Every driver passes test/contracts/analyst.ts. */
export interface Analyst {
  readonly name: AnalystName;
  /** The model it asks; null for the rules. */
  readonly model: string | null;
  /** Never rejects: every failure is a result with a reason, and comes within the driver's deadline. */
  analyse(request: AnalysisRequest): Promise<AnalysisResult>;
  /**
   * The exact size in tokens of the prompt that `analyse` would send, which costs nothing; null when it cannot be told
   * (a gateway without that address, a limit, no answer in a few seconds): then the estimate has to do. Never rejects.
   * Only where a model is asked.
   */
  countTokens?(request: CountRequest): Promise<number | null>;
  /**
   * Brings a running summary up to date with messages that a prune takes out. Never rejects; a summary that cannot be used
   * is a failure. Only where a model is asked: without one the ledger tells what became of them.
   */
  summarize?(request: SummaryRequest): Promise<SummaryResult>;
}

export interface AnalysisRequest {
  readonly system: string;
  /** The whole conversation, ending with this cycle's user message. */
  readonly messages: readonly ApiMessage[];
  /** The same cycle as data. */
  readonly situation: Situation;
  /** How the prompt is cached. It is no part of what is cached: the plan may be another at every call. */
  readonly cache: CachePlan;
  /** What the model may look up before it writes the report; left out: nothing. */
  readonly tools?: AnalysisTools;
  /** Aborted when the process is stopping. */
  readonly signal: AbortSignal;
}

export interface AnalysisTools {
  /**
   * As the model is told of them: those of the conversation, which may be another release's. They are sent also when `lookUps`
   * is spent from the start, for they stand first in the cached prefix.
   */
  readonly definitions: readonly ToolDefinition[];
  readonly lookUps: LookUps;
}

/** A prompt to be counted; all of it that is sent. */
export type CountRequest = Pick<AnalysisRequest, 'system' | 'messages' | 'signal'> & {
  readonly tools?: Pick<AnalysisTools, 'definitions'>;
};

export type AnalysisResult = AnalysisSuccess | AnalysisFailure;

export interface AnalysisSuccess {
  readonly ok: true;
  readonly report: Report;
  /** Of all model calls together; null for the rules analyst. */
  readonly usage: Usage | null;
  /** US dollars by the price table; null when the model has no price there, 0 for the rules. */
  readonly costUsd: number | null;
  /** The first model call that was answered, which sent the conversation and nothing else; null for the rules. */
  readonly call: ModelCall | null;
  /** Each model call, in order; left out where there was one. */
  readonly bills?: readonly Bill[];
}

/** What one model call cost. */
export interface Bill {
  readonly usage: Usage | null;
  readonly costUsd: number | null;
}

/** What is worth knowing of a call that was answered, whatever the answer was worth. */
export interface ModelCall {
  /** The model that was asked: caches are the model's. */
  readonly model: string;
  /** Size of the whole prompt, cached tokens counted; null when what answered does not say, or says nonsense. */
  readonly promptTokens: number | null;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /**
   * For how many milliseconds from the call the end of its prompt is cached; null when nothing was cached. Add it to the
   * time the call began, for the API counts from there.
   */
  readonly cachedForMs: number | null;
}

export interface AnalysisFailure {
  readonly ok: false;
  readonly reason: AnalysisFailureReason;
  /** What happened, in one line without any secret. */
  readonly message: string;
  /** What a person should do. */
  readonly remedy: string;
  /** Tokens that were billed all the same. */
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  /** The first answer, when it could not be used or what came after it failed; null when there was none. */
  readonly call: ModelCall | null;
  /** Each model call, in order, the last one failed; left out where there was one. */
  readonly bills?: readonly Bill[];
  /** With reason `prompt_too_long`: by how much, for the prune that must mend it. Null with every other reason. */
  readonly overflow: Overflow | null;
}

/** In the model's own tokens; null where it did not say. */
export interface Overflow {
  /** The prompt that was too long. */
  readonly promptTokens: number | null;
  /** The longest one it takes. */
  readonly limitTokens: number | null;
}

export type AnalysisFailureReason =
  | 'invalid_key'
  | 'no_credit'
  | 'not_allowed'
  | 'model_not_found'
  | 'request_refused'
  | 'prompt_too_long'
  | 'rate_limited'
  | 'overloaded'
  | 'server_error'
  | 'unreachable'
  | 'timeout'
  | 'refusal'
  | 'invalid_answer'
  | 'stopping';

export interface SummaryRequest {
  /** What is already summed up: it is brought up to date, never written anew. Null the first time. */
  readonly previous: Summary | null;
  /** The messages that go, oldest first. Those that are too long are cut in the middle. */
  readonly removed: readonly ConversationEntry[];
  /** The most the summary's lines may take, in estimated tokens. */
  readonly maxTokens: number;
  /** Aborted when the process is stopping. */
  readonly signal: AbortSignal;
}

export type SummaryResult =
  | { readonly ok: true; readonly summary: Summary; readonly usage: Usage | null; readonly costUsd: number | null }
  | AnalysisFailure;
