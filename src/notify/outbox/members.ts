import { incidentName } from '../../model/incident.ts';
import type { Delivery, Late, LateWord, Notifications, Thread } from '../../model/notification.ts';
import { threadKey } from './identity.ts';
import { joinAll, UNLISTED } from './late.ts';

/** A message for many incidents as a cycle made it. */
export function isOfStorm({ notice, late }: Delivery): boolean {
  return notice.kind === 'storm' && late === undefined;
}

/** What one message says of many, and of how much that is still there, with or without a word on it. */
export interface SummaryWords {
  readonly late: Late;
  readonly stillThere: number;
}

/**
 * The words of all that one message is to stand for, as things are now.
 *
 * @param members in the order they were owed.
 * @param known of these the one that stood for the others until now; null when none did.
 * @param notifications with the threads of the members, and what was decided to be told by them.
 */
export function wordsOfSummary(
  members: readonly [Delivery, ...Delivery[]],
  known: Delivery | null,
  { threads, decisions }: Pick<Notifications, 'threads' | 'decisions'>,
): SummaryWords {
  const told = { threads: threads.filter(({ channel }) => channel === members[0].channel), decisions };
  const { threads: own } = told;
  const [first, ...others] = members;
  const late = joinAll([withMembers(first, told), ...others.map((member) => withMembers(member, told))]);
  const ofWhich = Map.groupBy(own, aboutOf);
  const listed = new Set(known?.late?.words.map(({ about }) => about));
  let { more } = late;
  const words = late.words.map((word) => {
    const threadsOf = ofWhich.get(word.about) ?? [];
    const counted = threadsOf.filter(({ within }) => known !== null && within === known.thread);
    const now = asItIs(word, threadsOf);
    // Until now it was one of those of which no word is kept.
    if (more === 0 || counted.length === 0 || listed.has(word.about)) return now;
    more -= 1;
    const openedAt = word.openedAt ?? Math.min(...counted.map((thread) => thread.openedAt));
    return { ...now, openedAt, opened: Math.max(word.opened, 1) };
  });
  const keys = new Set(members.flatMap(({ thread }) => thread ?? []));
  const open = own.filter(
    ({ key, within, resolvedAt }) => resolvedAt === null && (keys.has(key) || (within !== null && keys.has(within))),
  );
  return { late: { ...late, words, more }, stillThere: new Set(open.map(aboutOf)).size };
}

/** What words call it: `INC-7` of `INC-7#1`; else the thread itself. */
function aboutOf({ key }: Thread): string {
  return key.startsWith('INC-') ? key.slice(0, key.indexOf('#')) : key;
}

/** A message for many speaks of each: of those that it told in its thread, or, where it has none, was decided to end. */
function withMembers(delivery: Delivery, told: Pick<Notifications, 'threads' | 'decisions'>): Delivery {
  if (!isOfStorm(delivery)) return delivery;
  const { notice, createdAt } = delivery;
  const words = (delivery.thread === null ? endedBy(delivery, told) : begunBy(delivery, told)).map((word) => {
    const listed = notice.lines.find(({ text }) => text.startsWith(`${word.about} `))?.text;
    // `INC-7 SEV-2 shop/api keeps crashing`
    return { ...word, title: listed?.split(' ').slice(2).join(' ') ?? `${UNLISTED}${notice.title}` };
  });
  return words.length === 0 ? delivery : { ...delivery, late: { messages: 1, since: createdAt, words, more: 0 } };
}

type Untitled = Omit<LateWord, 'title'>;

function begunBy({ thread: key }: Delivery, { threads }: Pick<Notifications, 'threads'>): readonly Untitled[] {
  return threads
    .filter(({ within }) => within === key)
    .map((thread) => ({
      ...{ about: aboutOf(thread), severity: thread.toldSeverity, opened: 1, openedAt: thread.openedAt },
      ...{ worsenedAt: null, endedAt: null },
    }));
}

function endedBy(
  { id, notice }: Delivery,
  { threads, decisions }: Pick<Notifications, 'threads' | 'decisions'>,
): readonly Untitled[] {
  const severities = new Map(threads.map((thread) => [thread.key, thread.toldSeverity]));
  return decisions
    .filter(({ delivery }) => delivery === id)
    .flatMap(({ incident: number, episode: occurrences }) => {
      if (number === null) return [];
      const severity = severities.get(threadKey({ number, occurrences })) ?? notice.severity;
      const about = incidentName({ number });
      return [{ about, severity, opened: 0, openedAt: null, worsenedAt: null, endedAt: notice.endedAt ?? notice.at }];
    });
}

/** Its end may have been told with those of others. */
function asItIs(word: LateWord, own: readonly Thread[]): LateWord {
  if (word.endedAt !== null) return word;
  const isOver = own.length > 0 && own.every(({ resolvedAt }) => resolvedAt !== null);
  return isOver ? { ...word, endedAt: Math.max(...own.map(({ resolvedAt }) => resolvedAt ?? 0)) } : word;
}
