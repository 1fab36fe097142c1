import type { AwaitedCause, CauseLink, ExcusedTrouble } from '../../model/detection.ts';
import { FINDING_SEVERITIES, type Finding, type FindingCode } from '../../model/finding.ts';
import { objectKey } from '../../model/objects.ts';
import type { View } from '../view.ts';
import { isGone } from '../workloads/deployment-unavailable.ts';
import { behindService } from './service.ts';

/**
 * Troubles that are told a moment before their cause: a Service is empty after 2 min, and the pods behind it are called not
 * ready after 3. The pods are in the same look, so what they will be called is known, and so is how bad it will be. Nothing
 * is awaited for a Service that selects no pod.
 *
 * @param links causes that were found: who has one awaits none.
 */
export function awaitCauses(
  findings: readonly Finding[],
  links: readonly CauseLink[],
  excused: readonly ExcusedTrouble[],
  view: View,
  familyOf: (code: FindingCode) => string,
): readonly AwaitedCause[] {
  const empty = findings.filter(({ code, severity }) => code === 'ServiceNoEndpoints' && severity !== 'info');
  if (empty.length === 0) return [];
  const inGrace = new Set(excused.flatMap(({ code, owner }) => (code === 'PodNotReady' ? objectKey(owner) : [])));
  if (inGrace.size === 0) return [];
  const family = familyOf('ServiceNoEndpoints');
  const linked = new Set(
    links.flatMap(({ consequence }) => (consequence.family === family ? objectKey(consequence.owner) : [])),
  );
  const { grace } = view.thresholds.serviceEndpoints;
  return empty.flatMap(({ owner, severity }) => {
    if (linked.has(objectKey(owner))) return [];
    const waiting = (behindService(owner, view)?.owners ?? []).filter((each) => inGrace.has(objectKey(each)));
    const lost = waiting.find((each) => isGone(each, grace, view));
    const cause = lost ?? waiting[0];
    if (cause === undefined) return [];
    return {
      consequence: { owner, family },
      cause: { owner: cause, family: familyOf('PodNotReady') },
      severity: lost === undefined ? severity : WORST,
    };
  });
}

const [WORST] = FINDING_SEVERITIES;
