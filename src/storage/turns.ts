import pLimit, { type LimitFunction } from 'p-limit';

/** Work on one thing happens in the order it was asked for, one at a time; on several at once. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  const queues = new Map<string, LimitFunction>();
  return (key, work) => {
    const queue = queues.get(key) ?? pLimit(1);
    queues.set(key, queue);
    return queue(work);
  };
}
