/** One bench: a name to call it by, and the rows it prints. */
export interface Bench {
  readonly name: string;
  run(): Promise<readonly Row[]>;
}

export interface Row {
  readonly measure: string;
  readonly value: string;
  readonly note?: string;
}

export interface Ratio {
  /** CPU milliseconds (user and system) of one round, median. */
  readonly subjectMs: number;
  readonly floorMs: number;
  /** Median of the rounds' own ratios: both sides of a round saw the same weather. */
  readonly ratio: number;
}

export interface RatioOptions {
  readonly subject: () => Promise<unknown>;
  /** The least that any solution must do. */
  readonly floor: () => Promise<unknown>;
  readonly rounds: number;
  /** Rounds whose times do not count: compilers and caches warm up. */
  readonly warmUps: number;
}

/** Runs subject and floor in turn, changing who is first, and compares their CPU time. */
export async function measureRatio({ subject, floor, rounds, warmUps }: RatioOptions): Promise<Ratio> {
  const subjects: number[] = [];
  const floors: number[] = [];
  for (let round = -warmUps; round < rounds; round += 1) {
    const subjectFirst = round % 2 === 0;
    const first = await cpuMs(subjectFirst ? subject : floor);
    const second = await cpuMs(subjectFirst ? floor : subject);
    if (round < 0) continue;
    subjects.push(subjectFirst ? first : second);
    floors.push(subjectFirst ? second : first);
  }
  const ratios = subjects.map((milliseconds, index) => milliseconds / (floors[index] ?? Number.NaN));
  return { subjectMs: median(subjects), floorMs: median(floors), ratio: median(ratios) };
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export function table(rows: readonly Row[]): string {
  const measures = Math.max(...rows.map(({ measure }) => measure.length));
  const values = Math.max(...rows.map(({ value }) => value.length));
  const line = ({ measure, value, note }: Row) =>
    `  ${measure.padEnd(measures)}  ${value.padStart(values)}${note === undefined ? '' : `  ${note}`}`;
  return rows.map(line).join('\n');
}
