import type { Incident, IncidentUpdate } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import { toldBy } from './awaited.ts';
import type { TroubleTree } from './fold.ts';
import type { FindingGroup } from './group.ts';
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
  /** Ends an incident as folded where another tells, since this look, of what it stood for. Whether one does. */
  foldStandIn(incident: Incident): boolean;
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
  const standing = ledger.incidents
    .filter((each) => isOpen(each) && each.standsFor !== undefined)
    .map(({ key }) => key);
  /** By key: what this look found, and the number of the incident that tells of it. */
  const told = new Map<string, { readonly group: FindingGroup; readonly number: number }>();

  function write(update: IncidentUpdate): void {
    byKey.set(update.incident.key, update.incident);
    updates.set(update.incident.key, update);
  }

  /**
   * The cause was found later than what follows from it: the number that people know stays, now under the cause's name.
   * So it does where another cause was awaited. Undefined when neither a consequence nor what stands for one is open.
   */
  function adopt({ root, consequences }: TroubleTree): Incident | undefined {
    const open = [...consequences.flatMap(({ key }) => openAt(key) ?? []), ...standInsFor([root, ...consequences])];
    const oldest = open.toSorted((a, b) => a.number - b.number)[0];
    if (oldest !== undefined) {
      byKey.delete(oldest.key);
      updates.delete(oldest.key);
    }
    return oldest;
  }

  function standInsFor(groups: readonly FindingGroup[]): readonly Incident[] {
    if (standing.length === 0) return [];
    const keys = new Set(groups.map(({ key }) => key));
    return standing.flatMap((key) => openAt(key) ?? []).filter((each) => toldBy(each).some((key) => keys.has(key)));
  }

  /** The cause that it stood for was never found: from now on that key is free for it. */
  function ownName({ key }: Incident, { key: own, family, lead: { owner } }: FindingGroup): Partial<Incident> {
    return byKey.has(own) ? { key } : { key: own, family, owner };
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
      const { number } = update.incident;
      for (const group of [tree.root, ...tree.consequences]) told.set(group.key, { group, number });
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
    foldStandIn(incident) {
      const found = toldBy(incident).find((key) => told.has(key));
      const instead = found === undefined ? undefined : told.get(found);
      if (instead === undefined) return false;
      const { incident: ended, ...update } = folded(incident, instead.number, now);
      byKey.delete(incident.key);
      write({ ...update, incident: { ...ended, ...ownName(incident, instead.group) } });
      return true;
    },
    isUntouched: ({ key, number }) => byKey.get(key)?.number === number && !updates.has(key),
    untouched: () => [...byKey.values()].filter((incident) => isOpen(incident) && !updates.has(incident.key)),
    updates: () => [...updates.values()],
    incidents: () => [...byKey.values()],
    nextNumber: () => nextNumber,
  };
}
