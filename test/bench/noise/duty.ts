import { INCIDENT_SEVERITIES, type Incident, type IncidentSeverity, isOpen } from '../../../src/model/incident.ts';

/** What people must hear of an episode in one look. */
export interface Duty {
  /** `INC-7#2` */
  readonly thread: string;
  readonly must: 'open' | 'worsen' | 'end';
}

/**
 * Keeps what people must hear, by the incidents alone: of an episode that is SEV-3 or worse, of each severity worse than all
 * they heard of it, and of the end of what they heard of. What turned out to follow from another trouble is told there.
 */
export class Duties {
  readonly #told = new Map<string, IncidentSeverity>();
  /** Every episode people had to hear of. */
  readonly #opened = new Set<string>();
  readonly #folded = new Set<string>();

  /** Episodes people had to hear of so far, without those that turned out to be another's consequence after they had. */
  get trueIncidents(): number {
    return [...this.#opened].filter((thread) => !this.#folded.has(thread)).length;
  }

  look(incidents: readonly Incident[]): readonly Duty[] {
    return incidents.flatMap((incident) => this.#duty(incident));
  }

  #duty(incident: Incident): readonly Duty[] {
    const { number, occurrences, severity, state, quietedBy } = incident;
    const thread = `INC-${number}#${occurrences}`;
    const told = this.#told.get(thread);
    if (state === 'folded') {
      this.#folded.add(thread);
      return [];
    }
    if (!isOpen(incident)) {
      this.#told.delete(thread);
      return told === undefined ? [] : [{ thread, must: 'end' }];
    }
    if (quietedBy !== null) return [];
    if (told === undefined) {
      if (state === 'unknown' || rank(severity) > rank('SEV-3')) return [];
      this.#told.set(thread, severity);
      this.#opened.add(thread);
      return [{ thread, must: 'open' }];
    }
    if (rank(severity) >= rank(told)) return [];
    this.#told.set(thread, severity);
    return [{ thread, must: 'worsen' }];
  }
}

function rank(severity: IncidentSeverity): number {
  return INCIDENT_SEVERITIES.indexOf(severity);
}
