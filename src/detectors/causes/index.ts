import type { CauseLink } from '../../model/detection.ts';
import type { Finding, FindingCode } from '../../model/finding.ts';
import { objectKey } from '../../model/objects.ts';
import type { View } from '../view.ts';
import {
  claimBeforePods,
  namedByOperator,
  refusalBeforeCreation,
  remainsBeforeNamespace,
  volumeBeforeClaim,
} from './creation.ts';
import {
  nodeBeforePods,
  nodeBeforeWorkload,
  pressureBeforeEviction,
  schedulerBeforePods,
  taintBeforeScheduling,
} from './node.ts';
import {
  balancerBeforeIngress,
  metricsBeforeScaler,
  podsBeforeBudget,
  serviceBeforeExtension,
  workloadBeforeService,
} from './service.ts';
import { type CauseRule, hasCode, indexTroubles, type Trouble } from './trouble.ts';
import { aboveOwner, jobBeforeCronJob, withinWorkload } from './workload.ts';

/** In the order they are asked: the nearest cause first, for it has its own cause in turn. */
const RULES: readonly CauseRule[] = [
  ...withinWorkload,
  nodeBeforePods,
  nodeBeforeWorkload,
  pressureBeforeEviction,
  taintBeforeScheduling,
  schedulerBeforePods,
  claimBeforePods,
  volumeBeforeClaim,
  refusalBeforeCreation,
  aboveOwner,
  jobBeforeCronJob,
  workloadBeforeService,
  serviceBeforeExtension,
  metricsBeforeScaler,
  podsBeforeBudget,
  balancerBeforeIngress,
  remainsBeforeNamespace,
  namedByOperator,
];

/**
 * Which trouble follows from which: at most one cause for each trouble. Causes have causes in turn; a circle (a webhook
 * that keeps its own pods from being made) is left to the reader of the links.
 */
export function linkCauses(
  findings: readonly Finding[],
  view: View,
  familyOf: (code: FindingCode) => string,
): readonly CauseLink[] {
  if (findings.length < 2) return [];
  const groups = Map.groupBy(findings, ({ owner, code }) => `${objectKey(owner)}|${familyOf(code)}`);
  const troubles = [...groups.values()].map(
    (members): Trouble => ({ owner: ownerOf(members), family: familyOf(codeOf(members)), findings: members }),
  );
  const index = indexTroubles(troubles, view);
  return troubles.flatMap((trouble) => {
    for (const rule of RULES) {
      const cause = hasCode(trouble, rule.consequences) ? rule.causeOf(trouble, index) : null;
      if (cause !== null && cause !== trouble) return { consequence: idOf(trouble), cause: idOf(cause) };
    }
    return [];
  });
}

function idOf({ owner, family }: Trouble): CauseLink['cause'] {
  return { owner, family };
}

function ownerOf(members: readonly Finding[]): Trouble['owner'] {
  const [first] = members;
  if (first === undefined) throw new Error('a trouble has at least one finding');
  return first.owner;
}

function codeOf(members: readonly Finding[]): FindingCode {
  const [first] = members;
  if (first === undefined) throw new Error('a trouble has at least one finding');
  return first.code;
}
