import type { Incident } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Notifications, Thread } from '../model/notification.ts';
import type { NotifyRules } from '../model/notify-rules.ts';
import type { ObjectRef } from '../model/objects.ts';
import type { Assessment } from '../model/report.ts';
import type { Situation } from '../model/situation.ts';
import type { ChannelTraits } from './channel.ts';
import type { Verdict } from './decide/decide.ts';

export interface PlanInput {
  readonly situation: Situation;
  /** As this look left it. */
  readonly ledger: Pick<Ledger, 'incidents'>;
  readonly before: Notifications;
  readonly rules: NotifyRules;
  readonly channels: readonly ChannelTraits[];
  /** Labels of a workload, for routes that ask for them. */
  readonly labelsOf: (owner: ObjectRef) => Readonly<Record<string, string>>;
  /** What the rules make of the incidents. */
  readonly assessments: readonly Assessment[];
}

/** One verdict with all it takes to act on it. */
export interface Ruling {
  readonly incident: Incident;
  readonly channel: ChannelTraits;
  readonly thread: Thread | null;
  readonly verdict: Verdict;
}
