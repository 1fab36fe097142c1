import type { ApiMessage } from '../model/conversation.ts';
import type { AnalystName, Report, Usage } from '../model/report.ts';
import type { Situation } from '../model/situation.ts';

/** Reasons over one cycle. Every driver passes test/contracts/analyst.ts. */
export interface Analyst {
  readonly name: AnalystName;
  /** The model it asks; null for the rules. */
  readonly model: string | null;
  /** Never rejects: every failure is a result with a reason, and comes within the driver's deadline. */
  analyse(request: AnalysisRequest): Promise<AnalysisResult>;
}

export interface AnalysisRequest {
  readonly system: string;
  /** The whole conversation, ending with this cycle's user message. */
  readonly messages: readonly ApiMessage[];
  /** The same cycle as data. */
  readonly situation: Situation;
  /** Aborted when the process is stopping. */
  readonly signal: AbortSignal;
}

export type AnalysisResult = AnalysisSuccess | AnalysisFailure;

export interface AnalysisSuccess {
  readonly ok: true;
  readonly report: Report;
  /** Null for the rules analyst. */
  readonly usage: Usage | null;
  /** US dollars by the price table; null when the model has no price there, 0 for the rules. */
  readonly costUsd: number | null;
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
