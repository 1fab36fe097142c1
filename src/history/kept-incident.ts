import type { Incident } from '../model/incident.ts';
import { wordOf } from '../model/word.ts';
import type { KeptIncident } from './looks.ts';

/** What a look's record keeps of an incident. @param labels of its workload. */
export function keepIncident(
  { evidence, remedy, log, advice, changes, word, ...rest }: Incident,
  labels: Readonly<Record<string, string>>,
): KeptIncident {
  const { muted, acknowledged, verdict } = wordOf({ ...(word === undefined ? {} : { word }) });
  const isSilent = muted === null && acknowledged === null && verdict === null;
  return {
    ...rest,
    affected: { ...rest.affected, names: [] },
    consequences: rest.consequences.map((each) => ({ ...each, message: '' })),
    ...(isSilent
      ? {}
      : { word: { acknowledged, verdict, notes: [], muted: muted === null ? null : { ...muted, heldBack: [] } } }),
    labels,
  };
}

/** The incident as far as it was kept. */
export function restoreIncident({ labels, ...kept }: KeptIncident): Incident {
  return { ...kept, evidence: [], remedy: [], log: null, advice: [], changes: [] };
}

/** Two that are written the same differ in nothing but what moves with every look: counts, and when it was last seen. */
export function writeLasting({
  message,
  affected,
  consequences,
  consequencePeak,
  lastSeen,
  healthyLooks,
  occurredAt,
  ...lasting
}: KeptIncident): string {
  return JSON.stringify({ ...lasting, consequences: consequences.map(({ key }) => key) });
}
