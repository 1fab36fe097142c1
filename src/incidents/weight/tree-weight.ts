import type { Incident, IncidentSeverity } from '../../model/incident.ts';
import { isOpen } from '../../model/incident.ts';
import type { Millis } from '../../model/objects.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { NO_WEIGHT, type Weight } from '../../model/weight.ts';
import type { Finder } from '../finder.ts';
import type { TroubleTree } from '../fold.ts';
import type { FindingGroup } from '../group.ts';
import { incidentSeverity, severityReason } from '../severity.ts';
import { worse } from '../sighting.ts';
import { readRecords } from './records.ts';
import { createReplicaCount } from './replicas.ts';
import { heaviest, type Weigher } from './weigher.ts';

/** How much one look's trouble weighs, with all that follows from it. */
export interface TreeWeight {
  readonly severity: IncidentSeverity;
  readonly severityBecause: string | null;
  readonly weight: Weight;
}

/** @param incidents as they were before the look: they know for how long a trouble has lasted. */
export function createTreeWeight(
  weigher: Weigher,
  snapshot: Snapshot,
  find: Finder,
  incidents: readonly Incident[],
): (tree: TroubleTree) => TreeWeight {
  const { now } = snapshot.clock;
  const records = readRecords(snapshot, find);
  const replicasOf = createReplicaCount(snapshot, records);
  const known = new Map(incidents.map((incident) => [incident.key, incident]));

  function severityOf(group: FindingGroup, weight: Weight, lasted: Millis) {
    const input = {
      ...{ finding: group.severity, tier: weight.tier, replicas: replicasOf(group.lead.owner) },
      lasted: group.occurredAt === null ? lasted : 0,
      toleratedDowntime: weight.toleratedDowntime,
    };
    return { severity: incidentSeverity(input), severityBecause: severityReason(input) };
  }

  /** A static pod runs on its node alone. Lost with it, it is part of the node, whatever its priority; but where people named it a service. */
  function isPartOf({ lead: node }: FindingGroup, { lead: { owner } }: FindingGroup): boolean {
    if (node.owner.kind !== 'Node' || owner.kind !== 'Pod') return false;
    return records.find(owner)?.controller?.kind === 'Node' && weigher.weightOf(owner).service === null;
  }

  return ({ root, consequences }) => {
    const groups = [root, ...consequences.filter((group) => !isPartOf(root, group))];
    const weights = groups.map(({ lead }) => weigher.weightOf(lead.owner));
    const lasted = Math.max(now - startOf(root, consequences, known, now), 0);
    const all = groups.map((group, index) => severityOf(group, weights[index] ?? NO_WEIGHT, lasted));
    const worst = all.reduce((a, b) => (a.severity === worse(a.severity, b.severity) ? a : b));
    return { ...worst, weight: heaviest(weights) ?? NO_WEIGHT };
  };
}

/** As its incident will tell it: an episode that goes on began when it opened, a new one does not reach back into the last. */
function startOf(
  root: FindingGroup,
  consequences: readonly FindingGroup[],
  known: ReadonlyMap<string, Incident>,
  now: Millis,
): Millis {
  const own = known.get(root.key);
  if (own !== undefined && (isOpen(own) || own.state === 'folded')) return own.openedAt;
  const since = root.since ?? now;
  const start = own?.endedAt != null && since <= own.endedAt ? now : since;
  const open = consequences.map(({ key }) => known.get(key)).filter((incident) => incident !== undefined);
  return open.filter(isOpen).reduce((earliest, { openedAt }) => Math.min(earliest, openedAt), start);
}
