import { emptySession, type Session } from '../model/session.ts';
import type { ConversationMemory } from './memory.ts';

/** ENABLE_LONG_CONTEXT=false: each cycle's conversation begins empty and ends with the answer. Only totals live on, in memory. */
export function statelessMemory(id: string): ConversationMemory {
  let session: Session = emptySession(id, null, null);
  return {
    mode: 'stateless',
    async open(cluster) {
      session = emptySession(id, cluster, null);
      return { resumed: false, outcome: 'fresh', idle: null, problem: null, interrupted: null };
    },
    current: () => session,
    keepAsking: async () => undefined,
    async keep(next) {
      session = { ...next, history: [] };
      return null;
    },
    settle: async () => undefined,
    moveTo: async () => {
      throw new Error('without a memory there is no session to leave');
    },
  };
}
