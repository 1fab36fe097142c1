import type { Random } from '../support/seeded-random.ts';
import type { Ailment, Workload } from './town.ts';

/** What happens to the town, in order; times in cycles. It is the truth that memories are measured by. */
export type Happening = Change | Fall | Recovery | Remark;

interface At {
  readonly cycle: number;
  readonly place: string;
}

/** Someone changes a workload: to another image, or another limit of memory. */
export interface Change extends At {
  readonly what: 'change';
  readonly to: { readonly tag: string } | { readonly limit: number };
}

export interface Fall extends At {
  readonly what: 'fall';
  readonly ailment: Ailment;
}

export interface Recovery extends At {
  readonly what: 'recovery';
}

/** Someone writes a note on the incident that is open there, or takes back what an earlier note said. */
export interface Remark extends At {
  readonly what: 'note' | 'correction';
  readonly text: string;
  /** A word that stands in no other text. */
  readonly token: string;
}

/** Before an episode, and to end it: null where nothing was changed. */
export interface Episode {
  readonly place: string;
  readonly ailment: Ailment;
  readonly from: number;
  readonly to: number;
  /** The new value, which no other change has. */
  readonly broughtBy: string | null;
  readonly endedBy: string | null;
}

export interface Chronicle {
  readonly cycles: number;
  readonly happenings: readonly Happening[];
  readonly episodes: readonly Episode[];
}

const CYCLES_A_DAY = 288;
const EPISODES_A_DAY = 9;
/** Some places are ill again and again, most now and then, and each only of some ailments: so that there is what never was. */
const AILMENTS_OF: readonly (readonly Ailment[])[] = [
  ['crash'],
  ['crash', 'memory'],
  ['memory'],
  ['image'],
  ['crash', 'image'],
  ['memory', 'image'],
  [],
];

export function ailmentsOf(place: number): readonly Ailment[] {
  return AILMENTS_OF[place % AILMENTS_OF.length] ?? [];
}

export function placeName({ namespace, name }: Pick<Workload, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** `cycles` cycles of trouble, seeded: mostly by day, sometimes long, three of them never mended. */
export function writeChronicle(town: readonly Workload[], cycles: number, random: Random): Chronicle {
  const happenings: Happening[] = [];
  const episodes: Episode[] = [];
  const busyUntil = new Map<string, number>();
  let serial = 0;
  const next = (): number => {
    serial += 1;
    return serial;
  };

  for (let day = 0; day * CYCLES_A_DAY < cycles; day += 1) {
    for (let count = random.whole(EPISODES_A_DAY - 4, EPISODES_A_DAY + 5); count > 0; count -= 1) {
      const index = random.isLikely(0.4) ? random.whole(0, 10) : random.whole(0, town.length);
      const workload = town[index];
      const ailments = ailmentsOf(index);
      const hour = random.isLikely(0.8) ? random.between(8, 19) : random.between(0, 24);
      const from = Math.floor(day * CYCLES_A_DAY + hour * 12);
      if (workload === undefined || ailments.length === 0 || from >= cycles - 1) continue;
      const place = placeName(workload);
      if ((busyUntil.get(place) ?? 0) > from) continue;
      const length = random.isLikely(0.08) ? random.whole(200, 900) : random.whole(3, 40);
      busyUntil.set(place, from + length + 20);
      add(place, random.pick(ailments), from, from + length);
    }
  }
  for (const place of ['growth/gateway', 'data/web']) {
    add(place, place === 'data/web' ? 'memory' : 'crash', 40 + next() * 7, Number.POSITIVE_INFINITY);
  }
  return { cycles, happenings: happenings.toSorted((a, b) => a.cycle - b.cycle), episodes };

  function add(place: string, ailment: Ailment, from: number, to: number): void {
    const value = (): Change['to'] => (ailment === 'memory' ? { limit: 600 + next() } : { tag: `1.${next()}.0` });
    const change = (cycle: number): string => {
      const to = value();
      happenings.push({ what: 'change', cycle, place, to });
      return 'tag' in to ? to.tag : `${to.limit}Mi`;
    };
    const broughtBy = random.isLikely(0.75) ? change(from) : null;
    happenings.push({ what: 'fall', cycle: from, place, ailment });
    const endedBy = Number.isFinite(to) && random.isLikely(0.8) ? change(to) : null;
    if (Number.isFinite(to)) happenings.push({ what: 'recovery', cycle: to, place });
    episodes.push({ place, ailment, from, to, broughtBy, endedBy });
    if (to - from < 6 || !random.isLikely(0.25)) return;
    const ticket = `OPS-${1_000 + next()}`;
    happenings.push({
      what: 'note',
      cycle: from + 3,
      place,
      text: `follow ${ticket} before you restart it`,
      token: ticket,
    });
    if (!random.isLikely(0.4)) return;
    const right = `OPS-${1_000 + next()}`;
    const text = `correction: ${ticket} was the wrong ticket, it is ${right}`;
    happenings.push({ what: 'correction', cycle: from + 5, place, text, token: right });
  }
}
