import { number } from './fields.ts';
import type { World } from './world-parts.ts';

/** The priority a class stands for; pods without a class, or with one that does not exist, have 0. */
export function priorityOf(world: World, name: string | null): number {
  if (name === null) return 0;
  return number(world.store.resources.get('scheduling.k8s.io', 'PriorityClass', '', name)?.body.value) ?? 0;
}
