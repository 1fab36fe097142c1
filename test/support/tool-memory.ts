import { onTestFinished } from 'vitest';
import { createSqliteHistory, type History, type HistoryBatch } from '../../src/history/index.ts';
import { assistant } from './conversations.ts';
import { aBatch, aCycle, aMessage, aTurn, DAY, LIFE } from './history-records.ts';
import { NOON } from './snapshots.ts';

/** What tools look things up in: three days of one cluster, and a word of another. */
export const REMEMBERED: Omit<HistoryBatch, 'life'> = {
  cycles: [aCycle(1), aCycle(2), aCycle(3)],
  messages: [
    aMessage(1, '## Baseline\nINC-42 SEV-2 CrashLoopBackOff shop/Deployment/api', {
      kind: 'baseline',
      incidents: [42],
    }),
    aMessage(2, 'log: <data>panic: DB_URL is not set</data> password=hunter2hunter2', { incidents: [42] }),
    {
      number: 3,
      entry: assistant('INC-42: the new image lacks DB_URL.', { number: 3, cycle: 2, at: NOON + 10 * 60_000 }),
    },
  ],
  turns: [
    aTurn({ at: NOON }),
    aTurn({ turn: 'resolved', cycle: 2, at: NOON + 60_000, message: 'it runs; ended: image app 1.5.0 -> 1.4.2' }),
    aTurn({ turn: 'recurring', cycle: 3, at: NOON + DAY }),
    aTurn({ number: 7, code: 'OOMKilled', owner: 'StatefulSet db', namespace: 'bank', at: NOON + DAY + 1 }),
    aTurn({ number: 9, code: 'NodeNotReady', owner: 'Node n-1', namespace: null, at: NOON + 2 * DAY }),
  ],
};

/** A history in memory alone. */
export async function toolMemory(...batches: readonly Omit<HistoryBatch, 'life'>[]): Promise<History> {
  const history = createSqliteHistory({ directory: null, now: () => NOON });
  onTestFinished(() => history.close());
  for (const batch of batches.length === 0 ? [REMEMBERED] : batches) history.record(aBatch(batch));
  history.record({
    life: { ...LIFE, cluster: 'another' },
    messages: [aMessage(1, 'panic in another cluster')],
    turns: [aTurn({ number: 1, at: NOON + 5 })],
  });
  await history.flush();
  return history;
}
