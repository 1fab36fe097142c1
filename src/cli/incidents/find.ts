import { MonitorError } from '../../model/errors.ts';
import { type Incident, incidentName, isOpen } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import { describeObject } from '../../model/objects.ts';

const MOST_NAMED = 5;

/** The incident that `INC-7`, `inc-7` or `7` names. Throws MonitorError `usage` that names those that may be meant. */
export function findIncident(ledger: Ledger, name: string): Incident {
  const number = Number(/^(?:INC-)?(\d+)$/i.exec(name)?.[1] ?? Number.NaN);
  const found = ledger.incidents.find((candidate) => candidate.number === number);
  if (found !== undefined) return found;
  const near = nearMisses(ledger.incidents, name, number);
  throw new MonitorError(
    'usage',
    `${ledger.cluster} has no incident ${name}`,
    near.length === 0
      ? 'It has none at all yet.'
      : `Near it: ${near.map(describe).join(', ')}. \`k8s-monitor incidents --all\` shows all.`,
  );
}

/** Those that the words are found in, else those whose numbers are nearest; open ones first. */
function nearMisses(incidents: readonly Incident[], name: string, number: number): readonly Incident[] {
  const words = name.toLowerCase();
  const named = incidents.filter((incident) =>
    `${incident.code} ${describeObject(incident.owner)}`.toLowerCase().includes(words),
  );
  const distance = (incident: Incident) => (Number.isNaN(number) ? 0 : Math.abs(incident.number - number));
  return (Number.isNaN(number) && named.length > 0 ? named : incidents)
    .toSorted((a, b) => distance(a) - distance(b) || Number(isOpen(b)) - Number(isOpen(a)) || b.number - a.number)
    .slice(0, MOST_NAMED);
}

function describe(incident: Incident): string {
  return `${incidentName(incident)} (${incident.code} ${describeObject(incident.owner)}, ${incident.state})`;
}
