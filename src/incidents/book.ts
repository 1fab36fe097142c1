import type { Incident, IncidentUpdate } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { TroubleTree } from './fold.ts';
import { folded, sighted } from './lifecycle.ts';
import type { Sighting } from './sighting.ts';

/** The incidents while one look is written into them: by key, each touched once. */
export interface Book {
  /** A trouble was seen, with what follows from it. @param toldIn the incident that told of it until now, and has ended. */
  see(tree: TroubleTree, sighting: Sighting, toldIn?: number): void;
  write(update: IncidentUpdate): void;
  /** Open incidents that nothing was written of yet. */
  untouched(): readonly Incident[];
  updates(): readonly IncidentUpdate[];
  incidents(): readonly Incident[];
  nextNumber(): number;
}

export function createBook(ledger: Ledger, now: Millis): Book {
  const byKey = new Map(ledger.incidents.map((incident) => [incident.key, incident]));
  const updates = new Map<string, IncidentUpdate>();
  let nextNumber = ledger.nextNumber;

  function write(update: IncidentUpdate): void {
    byKey.set(update.incident.key, update.incident);
    updates.set(update.incident.key, update);
  }

  /**
   * The cause was found later than what follows from it: the number that people know stays, now under the cause's name.
   * Undefined when none of the consequences is open.
   */
  function adopt({ consequences }: TroubleTree): Incident | undefined {
    const open = consequences.flatMap(({ key }) => openAt(key) ?? []);
    const oldest = open.toSorted((a, b) => a.number - b.number)[0];
    if (oldest !== undefined) byKey.delete(oldest.key);
    return oldest;
  }

  function openAt(key: string): Incident | undefined {
    const incident = byKey.get(key);
    return incident !== undefined && isOpen(incident) ? incident : undefined;
  }

  return {
    write,
    see(tree, sighting, toldIn) {
      const known = byKey.get(tree.root.key) ?? adopt(tree);
      const seen = sighted(known, sighting, known?.number ?? nextNumber, now);
      if (known === undefined) nextNumber += 1;
      const update = toldIn === undefined ? seen : { ...seen, incident: { ...seen.incident, toldIn } };
      write(update);
      for (const { key } of tree.consequences) {
        const own = openAt(key);
        if (own !== undefined) write(folded(own, update.incident.number, now));
      }
    },
    untouched: () => [...byKey.values()].filter((incident) => isOpen(incident) && !updates.has(incident.key)),
    updates: () => [...updates.values()],
    incidents: () => [...byKey.values()],
    nextNumber: () => nextNumber,
  };
}
