import type { Ledger } from '../model/ledger.ts';
import type { Notifications } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import { forgetChannels } from './outbox/missing-channels.ts';
import { planIncidents } from './plan.ts';
import { planDigest } from './plan-digest.ts';
import { planWatcher } from './plan-watcher.ts';
import type { PlanInput } from './ruling.ts';

/** All that one cycle decides on. */
export interface CyclePlan extends Omit<PlanInput, 'before' | 'ledger'> {
  /** As this look left it. */
  readonly ledger: Pick<Ledger, 'incidents' | 'changes'>;
  /** Why this look saw nothing at all; null when it saw. */
  readonly blind: string | null;
  /** At the first cycle after a start: when the look before was. Null at any other, and without one. */
  readonly lastLookAt: Millis | null;
  /** Between two cycles of the schedule. */
  readonly intervalMs: Millis;
  /** What the session has cost up to now, in US dollars; null when nobody counts. */
  readonly costUsd: number | null;
}

/**
 * What a cycle owes people: of its incidents, of the agent itself, of the day. Pure: the monitor decides by it, and
 * `notify explain` decides again.
 */
export function planCycle(plan: CyclePlan, now: Notifications): Notifications {
  const known = forgetChannels(
    now,
    plan.channels.map(({ name }) => name),
    plan.situation.at,
  );
  const told = planIncidents({ ...plan, before: known });
  const watched = planWatcher({ ...plan, before: told });
  return planDigest({ ...plan, before: watched });
}
