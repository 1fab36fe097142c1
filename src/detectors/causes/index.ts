import type { CauseLink } from '../../model/detection.ts';
import type { Finding, FindingCode } from '../../model/finding.ts';
import { objectKey } from '../../model/objects.ts';
import type { View } from '../view.ts';
import {
  managerBeforeCronJob,
  namedByOperator,
  nodeBeforeControlPlane,
  remainsBeforeNamespace,
  schedulerBeforePods,
} from './cluster.ts';
import { startBeforeCrash } from './container.ts';
import { quotaBeforeCreation, webhookBeforeCreation } from './creation.ts';
import {
  nodeBeforePods,
  nodeBeforeVolume,
  nodeBeforeWorkload,
  pressureBeforeEviction,
  taintBeforeScheduling,
} from './node.ts';
import {
  balancerBeforeIngress,
  metricsBeforeScaler,
  podsBeforeBudget,
  serviceBeforeExtension,
  workloadBeforeService,
} from './service.ts';
import { claimBeforePods, volumeBeforeClaim } from './storage.ts';
import { type CauseRule, createTrouble, hasCode, indexTroubles, type Trouble } from './trouble.ts';
import { aboveOwner, jobBeforeCronJob, podsBeforeJob, withinWorkload } from './workload.ts';

/** In the order they are asked: what a lost node took along, then the nearest cause, for it has its own cause in turn. */
export const CAUSE_RULES: readonly CauseRule[] = [
  nodeBeforeWorkload,
  startBeforeCrash,
  ...withinWorkload,
  podsBeforeJob,
  nodeBeforePods,
  pressureBeforeEviction,
  claimBeforePods,
  nodeBeforeVolume,
  taintBeforeScheduling,
  schedulerBeforePods,
  volumeBeforeClaim,
  quotaBeforeCreation,
  webhookBeforeCreation,
  aboveOwner,
  jobBeforeCronJob,
  managerBeforeCronJob,
  workloadBeforeService,
  serviceBeforeExtension,
  metricsBeforeScaler,
  podsBeforeBudget,
  balancerBeforeIngress,
  nodeBeforeControlPlane,
  remainsBeforeNamespace,
  namedByOperator,
];

/**
 * Which trouble follows from which: at most one cause for each trouble, in the order of their keys. Causes have causes in
 * turn; a circle (a webhook that keeps its own pods from being made) is left to the reader of the links.
 */
export function linkCauses(
  findings: readonly Finding[],
  view: View,
  familyOf: (code: FindingCode) => string,
): readonly CauseLink[] {
  if (findings.length < 2) return [];
  const groups = new Map<string, { readonly family: string; readonly members: [Finding, ...Finding[]] }>();
  for (const finding of findings) {
    const family = familyOf(finding.code);
    const key = `${objectKey(finding.owner)}|${family}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { family, members: [finding] });
    else known.members.push(finding);
  }
  const troubles = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { family, members }]) => createTrouble(family, members));
  if (troubles.length < 2) return [];
  const index = indexTroubles(troubles, view);
  return troubles.flatMap((trouble) => {
    for (const rule of CAUSE_RULES) {
      const cause = hasCode(trouble, rule.consequences) ? rule.causeOf(trouble, index) : null;
      if (cause !== null && cause !== trouble) return { consequence: idOf(trouble), cause: idOf(cause) };
    }
    return [];
  });
}

function idOf({ owner, family }: Trouble): CauseLink['cause'] {
  return { owner, family };
}
