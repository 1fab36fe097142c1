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
  /** An incident goes on with what stays with it: what of that had an open incident of its own is told here from now on. */
  keep(update: IncidentUpdate): void;
  /** Open incidents that nothing was written of yet. */
  untouched(): readonly Incident[];
  /** Is it still one of them? What is written of one may fold another, or take over its number. */
  isUntouched(incident: Incident): boolean;
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
    if (oldest !== undefined) {
      byKey.delete(oldest.key);
      updates.delete(oldest.key);
    }
    return oldest;
  }

  function foldInto(number: number, keys: readonly string[]): void {
    for (const key of keys) {
      const own = openAt(key);
      if (own !== undefined && own.number !== number) write(folded(own, number, now));
    }
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
      foldInto(
        update.incident.number,
        tree.consequences.map(({ key }) => key),
      );
    },
    keep(update) {
      const { number, consequences } = update.incident;
      write(update);
      foldInto(
        number,
        consequences.map(({ key }) => key),
      );
    },
    isUntouched: ({ key, number }) => byKey.get(key)?.number === number && !updates.has(key),
    untouched: () => [...byKey.values()].filter((incident) => isOpen(incident) && !updates.has(incident.key)),
    updates: () => [...updates.values()],
    incidents: () => [...byKey.values()],
    nextNumber: () => nextNumber,
  };
}
