import type { ContextGauge, PruneReceipt } from '../context/index.ts';
import type { SessionEvent } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { AskReason } from './call-rule.ts';
import type { Exchange } from './converse.ts';

/** What one cycle did: the cycle line, the CLI and the tests read it. */
export interface CycleResult {
  readonly mode: 'stateless' | 'persistent';
  readonly sessionId: string;
  readonly situation: Situation;
  readonly snapshot: Snapshot;
  /** Whether there was something for people to read: news, or the answer that was still owed. */
  readonly loud: boolean;
  /** Why the analyst was asked; null in a quiet cycle. */
  readonly reason: AskReason | null;
  /** Messages of the conversation after this cycle, the system message counted. */
  readonly messages: number;
  readonly context: ContextGauge;
  /** What was said and answered; null in a quiet cycle. */
  readonly exchange: Exchange | null;
  /** Of a prune that people asked for; null when nobody did. */
  readonly askedPrune: PruneReceipt | null;
  /** What befell the session in this cycle. */
  readonly sessionEvents: readonly SessionEvent[];
  /** Milliseconds per stage. */
  readonly timings: Readonly<Record<string, number>>;
  /** What does not work as it should, in words. */
  readonly degraded: readonly string[];
}
