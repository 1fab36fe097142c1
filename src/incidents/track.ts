import type { Change } from '../model/change.ts';
import { isCovered, whyBlind, whyNotCovered } from '../model/coverage.ts';
import type { Detection } from '../model/detection.ts';
import type { Incident, IncidentUpdate } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type ClusterFile, EMPTY_CLUSTER_FILE } from '../model/weight.ts';
import { withFollowed, withRemedies } from './advice.ts';
import { underAwaited } from './awaited.ts';
import { type Book, createBook } from './book.ts';
import { type Attach, createAttach, diffLook, FACTS_FORMAT, keepChanges, withUndo } from './changes/index.ts';
import { updateCounters } from './counters.ts';
import { createFinder } from './finder.ts';
import { causesByKey, foldGroups, type TroubleTree } from './fold.ts';
import { groupFindings } from './group.ts';
import { incidentKey } from './key.ts';
import { excused, keeping, unseen } from './lifecycle.ts';
import { type Look, readLook } from './look.ts';
import { endMutes, heedWords } from './mutes.ts';
import { withoutRetold } from './retold.ts';
import { createTreeWeight, createWeigher, hear } from './weight/index.ts';

/** Ended incidents the ledger remembers; the longest ended are forgotten first, their numbers never used again. */
export const MAX_ENDED = 2_000;

export interface Tracked {
  readonly ledger: Ledger;
  readonly updates: readonly IncidentUpdate[];
}

/** One look's findings against the ledger: the ledger as it will be committed, and one update for each incident touched. */
export function track(
  before: Ledger,
  snapshot: Snapshot,
  detection: Detection,
  file: ClusterFile = EMPTY_CLUSTER_FILE,
): Tracked {
  const { now } = snapshot.clock;
  const moment = { now, cycle: before.cycle + 1 };
  const { ledger, over } = endMutes(before, moment);
  const find = createFinder(snapshot.objects);
  const weigher = createWeigher(file, snapshot, find);
  const look = readLook(snapshot, detection, find, createTreeWeight(weigher, snapshot, find, ledger.incidents));
  const known = new Map(ledger.incidents.map((incident) => [incident.key, incident]));
  const causes = causesByKey(ledger.cluster, detection.links);
  const found = groupFindings(ledger.cluster, detection.findings, (finding) => look.familyOf(finding.code));
  const fresh = withoutRetold(found, causes, known);
  const { cluster } = ledger;
  const awaited = underAwaited({ cluster, groups: fresh, awaited: detection.awaited, known, causes });
  const trees = inOrder(foldGroups(awaited.groups, awaited.causes), ledger.incidents);
  const book = createBook(ledger, now);
  const diff = diffLook(ledger.factsFormat === FACTS_FORMAT ? ledger.lastRead : [], snapshot, ledger.changes);
  const changes = keepChanges(ledger.changes, diff.changes, now);
  const attach = createAttach(changes, snapshot, find);

  const left = leftBehind(trees, ledger.incidents, awaited.stayWith);
  const held = new Set([...left.values()].flat());
  for (const tree of trees) if (!held.has(tree)) book.see(tree, look.sighting(tree));

  const stillBad = new Set(
    detection.excused.map(({ code, owner }) => incidentKey(ledger.cluster, owner, look.familyOf(code))),
  );
  // Those that something stays with come first: it may have had an incident of its own.
  const unseenYet = book.untouched().toSorted((a, b) => Number(left.has(b.key)) - Number(left.has(a.key)));
  for (const incident of unseenYet) {
    if (!book.isUntouched(incident) || book.foldStandIn(incident)) continue;
    const staying = left.get(incident.key) ?? [];
    const update = [incident.key, incident.standsFor ?? ''].some((key) => stillBad.has(key))
      ? excused(incident)
      : unseen(attach(incident), look.absence(incident), now);
    const goesOn = isOpen(update.incident);
    if (goesOn && staying.length > 0) book.keep(keeping(update, staying.map(look.sighting)));
    else book.write(update);
    // The cause has ended and these have not: from now on they are incidents of their own.
    if (!goesOn) for (const tree of staying) book.see(tree, look.sighting(tree), incident.number);
  }
  tellChanges(book, { attach, fresh: new Set(diff.changes), wasOpen: new Set(openNumbers(ledger)), now });
  for (const update of book.updates()) book.write(hear(update, weigher, now));
  heedWords(book, ledger, over, moment);

  return {
    updates: book.updates(),
    ledger: {
      ...ledger,
      cycle: ledger.cycle + 1,
      // A look that saw nothing is no look: counters go on from the last one that did.
      lastLookAt: whyBlind(snapshot.coverage) === null ? now : ledger.lastLookAt,
      nextNumber: book.nextNumber(),
      incidents: forgetOldest(book.incidents()),
      counters: updateCounters({
        counters: ledger.counters,
        now,
        lastLookAt: ledger.lastLookAt,
        pods: snapshot.objects.pods,
        podsRead: (namespace) => isCovered(snapshot.coverage, 'pods', namespace),
        events: snapshot.objects.events,
        eventsRead: (namespace) => isCovered(snapshot.coverage, 'events', namespace),
        noticed: detection.noticed,
        judged: (key) => wasJudged(key, look, snapshot, detection.failed),
      }),
      changes,
      lastRead: diff.memory,
      factsFormat: FACTS_FORMAT,
    },
  };
}

interface Telling {
  readonly attach: Attach;
  readonly fresh: ReadonlySet<Change>;
  readonly wasOpen: ReadonlySet<number>;
  readonly now: Millis;
}

/** Gives each open incident its changes and what the rules advise. A change to what an incident rests on is news, once. */
function tellChanges(book: Book, { attach, fresh, wasOpen, now }: Telling): void {
  for (const update of book.updates()) {
    if (!isOpen(update.incident)) continue;
    const incident = withFollowed(withRemedies(withUndo(attach(update.incident)), now));
    const goesOn = wasOpen.has(incident.number);
    const changes = goesOn ? incident.changes.filter((change) => fresh.has(change) && !change.routine) : [];
    book.write({ ...update, incident, changes, loud: update.loud || changes.length > 0 });
  }
}

function openNumbers({ incidents }: Ledger): number[] {
  return incidents.filter(isOpen).map(({ number }) => number);
}

/**
 * Consequences whose cause this look does not show, while its incident is still open (it clears, is in its grace again, or
 * could not be seen): they stay with that incident until it ends. By that incident's key.
 *
 * @param awaited the keys of causes in their grace whose incidents are open, by what follows from them.
 */
function leftBehind(
  trees: readonly TroubleTree[],
  incidents: readonly Incident[],
  awaited: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly TroubleTree[]> {
  const roots = new Set(trees.flatMap(({ root, consequences }) => [root.key, ...consequences.map(({ key }) => key)]));
  const open = incidents.filter(isOpen);
  const own = new Set(open.map(({ key }) => key));
  const causes = new Map([...awaited].filter(([, key]) => !roots.has(key)));
  for (const { key, consequences } of open) {
    if (!roots.has(key)) for (const consequence of consequences) causes.set(consequence.key, key);
  }
  const left = trees.filter(({ root }) => causes.has(root.key) && !own.has(root.key));
  return Map.groupBy(left, ({ root }) => causes.get(root.key) ?? '');
}

/** Noticed keys read `Code/namespace/name`. */
function wasJudged(key: string, look: Look, snapshot: Snapshot, failed: ReadonlySet<string>): boolean {
  const [code = '', namespace = ''] = key.split('/');
  return !failed.has(code) && whyNotCovered(snapshot.coverage, look.needsOf(code), namespace) === null;
}

/**
 * A number goes with the trouble that opened it: what an open incident stands for comes before what is found of the cause
 * that was awaited. Else the oldest first.
 */
function inOrder(trees: readonly TroubleTree[], incidents: readonly Incident[]): readonly TroubleTree[] {
  const ordered = trees.toSorted(byAge);
  const stoodFor = new Set(incidents.flatMap(({ standsFor }) => standsFor ?? []));
  if (stoodFor.size === 0) return ordered;
  const isStoodFor = ({ root, consequences }: TroubleTree): boolean =>
    [root, ...consequences].some(({ key, standsFor }) => stoodFor.has(standsFor ?? key));
  return ordered.toSorted((a, b) => Number(isStoodFor(b)) - Number(isStoodFor(a)));
}

/** New incidents are numbered in the order their trouble began. */
function byAge({ root: a }: TroubleTree, { root: b }: TroubleTree): number {
  return (a.since ?? Number.POSITIVE_INFINITY) - (b.since ?? Number.POSITIVE_INFINITY) || (a.key < b.key ? -1 : 1);
}

function forgetOldest(incidents: readonly Incident[]): Incident[] {
  const ended = incidents.filter((incident) => !isOpen(incident));
  if (ended.length <= MAX_ENDED) return [...incidents];
  const forgotten = new Set(
    ended
      .toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
      .slice(0, ended.length - MAX_ENDED)
      .map((incident) => incident.key),
  );
  return incidents.filter((incident) => !forgotten.has(incident.key));
}
