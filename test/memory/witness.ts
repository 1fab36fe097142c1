import { createSqliteHistory, type History } from '../../src/history/index.ts';
import type { Session } from '../../src/model/session.ts';
import type { Situation } from '../../src/model/situation.ts';
import type { CycleResult } from '../../src/monitor/index.ts';
import { HistoryKeeper } from '../../src/monitor/keep-history.ts';
import type { Chronicle, Episode, Remark } from './chronicle.ts';
import { AILMENTS } from './town.ts';

/** One opening or return of an incident, as looks saw it. */
export interface Opening {
  readonly incident: number;
  readonly code: string;
  readonly place: string;
  readonly at: number;
  readonly cycle: number;
  /** By status. */
  readonly openedAt: number;
  /** The how many-th time of that incident, from 1. */
  readonly time: number;
  /** When a look found that it was over; null while it is not. */
  endedAt: number | null;
  /** What happened there in truth; null where looks made another story of it. */
  readonly episode: Episode | null;
}

export interface Remembered extends Remark {
  readonly incident: number;
  /** In milliseconds. */
  readonly heardAt: number;
}

export interface LastChange {
  readonly at: number;
  readonly value: string;
  readonly before: string;
}

/** Keeps what really was, to measure memories by, and writes everything into a history database as the monitor does. */
export class Witness {
  readonly all: Opening[] = [];
  readonly remarks: Remembered[] = [];
  /** Texts of pinned messages. */
  readonly pins: string[] = [];
  /** By place. */
  readonly lastChanges = new Map<string, LastChange>();
  readonly history: History;
  /** Whole texts, by the messages' numbers. */
  readonly texts = new Map<number, string>();
  readonly #keeper: HistoryKeeper;
  readonly #episodes: ReadonlyMap<string, readonly Episode[]>;
  readonly #last = new Map<number, Opening>();

  constructor(cluster: string, { episodes }: Chronicle) {
    this.history = createSqliteHistory({ directory: null, now: () => 0 });
    this.#keeper = new HistoryKeeper({
      ...{ history: this.history, cluster, model: 'claude-sonnet-5-5', channels: [], intervalMs: 5 * 60_000 },
    });
    this.#episodes = Map.groupBy(episodes, ({ place, ailment }) => `${AILMENTS[ailment]} ${place}`);
  }

  /** As the monitor records its cycles; one conversation's, since what is said is the same in all of them. */
  async record(result: CycleResult, before: Session, after: Session): Promise<void> {
    const trouble = await this.#keeper.keep({ result, before, session: after, look: null });
    if (trouble !== null) throw new Error(`the history does not keep: ${trouble}`);
    for (const { number, content } of after.history.slice(-2)) {
      if (number !== undefined && typeof content === 'string') this.texts.set(number, content);
    }
  }

  remember(remark: Remark, incident: number, heardAt: number): void {
    this.remarks.push({ ...remark, incident, heardAt });
  }

  change(place: string, value: string, at: number): void {
    const known = this.lastChanges.get(place);
    this.lastChanges.set(place, { at, value, before: known?.value ?? 'what it was made with' });
  }

  see({ updates, at, cycle }: Situation): void {
    for (const { turn, incident } of updates) {
      const { number, code, owner, occurrences, openedAt } = incident;
      const last = this.#last.get(number);
      if (turn === 'resolved' || turn === 'gone') {
        if (last !== undefined) last.endedAt = at;
        continue;
      }
      if (last !== undefined && last.time === occurrences) continue;
      const place = `${owner.namespace}/${owner.name}`;
      const episode =
        this.#episodes.get(`${code} ${place}`)?.find(({ from, to }) => from <= cycle && cycle <= to + 2) ?? null;
      const opening = { incident: number, code, place, at, cycle, openedAt, time: occurrences, endedAt: null, episode };
      this.all.push(opening);
      this.#last.set(number, opening);
    }
  }
}
