import type { Millis } from '../../../model/objects.ts';
import type { EventSource } from './event-recorder.ts';
import type { Pod } from './objects.ts';
import { createPod, type NewPod } from './pods.ts';
import type { World } from './world-parts.ts';

/** A controller's queue tries again after 5 ms, doubling, at most 1000 s (client-go's default rate limiter). */
const FIRST_RETRY: Millis = 5;
const LAST_RETRY: Millis = 1_000_000;

interface Words {
  readonly created: (pod: Pod) => string;
  readonly refused: (why: string) => string;
}

const WORDS: Words = {
  created: ({ name }) => `Created pod: ${name}`,
  refused: (why) => `Error creating: ${why}`,
};

/**
 * Creates so many pods of a kind for their owner, each with its event. A refusal is told, returned, and tried again with
 * growing patience; before that time comes nothing is done and the refusal that stands is returned.
 */
export function createWithRetries(
  world: World,
  source: EventSource,
  count: number,
  wanted: NewPod,
  words: Words = WORDS,
): string | null {
  const { owner } = wanted;
  if (count <= 0) return null;
  const before = world.retries.get(owner.uid);
  if (before !== undefined && world.store.now < before.notBefore) return before.refusal;
  for (let missing = count; missing > 0; missing -= 1) {
    const pod = createPod(world, wanted);
    if (typeof pod === 'string') {
      world.events.record(source, owner, { type: 'Warning', reason: 'FailedCreate', message: words.refused(pod) });
      const failures = (before?.failures ?? 0) + 1;
      const wait = Math.min(FIRST_RETRY * 2 ** (failures - 1), LAST_RETRY);
      world.retries.set(owner.uid, { failures, refusal: pod, notBefore: world.store.now + wait });
      world.store.wakeAfter(wait);
      return pod;
    }
    world.events.record(source, owner, { type: 'Normal', reason: 'SuccessfulCreate', message: words.created(pod) });
  }
  world.retries.delete(owner.uid);
  return null;
}
