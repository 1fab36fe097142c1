import type { Session } from '../model/session.ts';

/** What the two modes differ in: which conversation a cycle goes on with, and what is kept of it. */
export interface ConversationMemory {
  readonly mode: 'stateless' | 'persistent';
  /** Reads what is kept. Never rejects for a bad file: that is said in the result and in every later cycle line. */
  open(cluster: string): Promise<MemoryOpening>;
  /** The conversation this cycle goes on with. */
  current(): Session;
  /** Keeps the conversation for the next cycle; the reason when it could only be kept in memory. */
  keep(session: Session): Promise<string | null>;
}

export interface MemoryOpening {
  readonly resumed: boolean;
  /** Said in every cycle line for as long as the process lives. */
  readonly problem: string | null;
}
