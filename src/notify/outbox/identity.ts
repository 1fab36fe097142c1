import type { Incident } from '../../model/incident.ts';
import { incidentName } from '../../model/incident.ts';

/** One conversation for each episode of an incident: `INC-42#3`. */
export function threadKey({ number, occurrences }: Pick<Incident, 'number' | 'occurrences'>): string {
  return `${incidentName({ number })}#${occurrences}`;
}

/**
 * The same for the same message at every try and after every crash, and no other message has it: it is made of what the
 * message is, never of chance. Letters that every header and URL takes.
 *
 * @param parts thread, reason and whatever keeps two messages of one cycle apart
 */
export function deliveryId(cluster: string, cycle: number, channel: string, ...parts: readonly string[]): string {
  return [cluster, String(cycle), channel, ...parts].map((part) => encodeURIComponent(part)).join('/');
}
