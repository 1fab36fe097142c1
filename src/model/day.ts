import type { FollowedAdvice } from './advice.ts';
import type { Incident } from './incident.ts';
import type { Millis } from './objects.ts';

/** What a stretch of time brought, usually a day. An incident stands in each part that fits it. */
export interface Day {
  readonly since: Millis;
  readonly at: Millis;
  /** Whether anything is remembered of it or of a time before it: else nothing is as likely as nobody watching. */
  readonly isKnown: boolean;
  /** Episodes that began, of all incidents; as many as are remembered. */
  readonly began: number;
  /** Opened for the first time ever, oldest first. */
  readonly opened: readonly Incident[];
  /** Known from before, and came back; how often in this time. */
  readonly recurred: readonly { readonly incident: Incident; readonly times: number }[];
  /** Over now; resolved or gone. */
  readonly ended: readonly Incident[];
  /** Still there at the end, worst first. */
  readonly open: readonly Incident[];
  readonly flapping: readonly Incident[];
  /** Changes that followed an advice, and the trouble was clear since. */
  readonly helped: readonly { readonly incident: Incident; readonly followed: FollowedAdvice }[];
  /** Changes in the cluster that are not routine, as far as they are remembered. */
  readonly changes: number;
}
