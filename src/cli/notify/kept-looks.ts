import type { HistoryReader, LookRecord } from '../../history/index.ts';
import type { Millis } from '../../model/objects.ts';
import { fullTime } from '../render/times.ts';
import { looksOfTurns } from './looks-of-turns.ts';

export interface KeptLooks {
  /** From what leads to the range on, oldest first. */
  readonly looks: AsyncIterable<LookRecord>;
  /** When the first of them was; null when there is none. */
  readonly begins: Millis | null;
  /** From when on what was really decided is known; null: of none of them. */
  readonly wholeFrom: Millis | null;
  readonly notes: readonly string[];
}

export interface LookRange {
  readonly cluster: string;
  readonly from: Millis;
  /** Up to but without this moment. */
  readonly to: Millis;
}

/** The records of turns and cycles go so far back at once. */
const MOST_RECORDS = 10_000;

/**
 * A cluster's looks as the history has them. What was recorded by versions that did not keep looks is made up from turns, as
 * far as they tell, and that is said.
 */
export async function readKeptLooks(history: HistoryReader, { cluster, from, to }: LookRange): Promise<KeptLooks> {
  const first = await firstOf(pages(history, { cluster, from, to }));
  const older = first === null || first.at > from ? await readOlder(history, cluster, first?.at ?? to, from) : null;
  const notes =
    older === null || older.looks.length === 0
      ? []
      : [
          `looks before ${fullTime(first?.at ?? to)} did not keep what rules decide on: replayed from what was recorded of ` +
            'incidents then, as if nobody had muted or acknowledged any, nothing had an owner, tier or labels, no window was ' +
            'on and every look saw; what was really told then is not known',
          ...(older.isCut ? [`of those only the newest ${MOST_RECORDS} are replayed`] : []),
        ];
  const looks = older?.looks ?? [];
  return {
    looks: chain(looks, first === null ? null : pages(history, { cluster, from, to })),
    begins: looks[0]?.at ?? first?.at ?? null,
    wholeFrom: first?.at ?? null,
    notes,
  };
}

async function firstOf(looks: AsyncIterable<LookRecord>): Promise<LookRecord | null> {
  for await (const look of looks) return look;
  return null;
}

async function readOlder(history: HistoryReader, cluster: string, to: Millis, from: Millis) {
  const { cycles, turns } = await history.records({ cluster, to });
  const looks = looksOfTurns(cycles, turns);
  return { looks: looks.some(({ at }) => at >= from) ? looks : [], isCut: cycles.length >= MOST_RECORDS };
}

async function* chain(first: readonly LookRecord[], then: AsyncIterable<LookRecord> | null): AsyncIterable<LookRecord> {
  yield* first;
  if (then !== null) yield* then;
}

/** From the first whole look on: before it nothing can be built upon. */
async function* pages(history: HistoryReader, { cluster, from, to }: LookRange): AsyncIterable<LookRecord> {
  let after = 0;
  let isBegun = false;
  for (;;) {
    const page = await history.looks({ cluster, from, to, after });
    for (const look of page) {
      isBegun ||= look.before !== null;
      if (isBegun) yield look;
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.position;
  }
}
