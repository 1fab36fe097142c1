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
  /** Milliseconds of one round, median: of CPU (user and system), or on the wall where that is what is measured. */
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
export async function measureRatio(options: RatioOptions): Promise<Ratio> {
  return compare(options, cpuMs);
}

async function compare(
  { subject, floor, rounds, warmUps }: RatioOptions,
  measure: (work: () => Promise<unknown>) => Promise<number>,
  prepare: () => void = () => undefined,
): Promise<Ratio> {
  const subjects: number[] = [];
  const floors: number[] = [];
  for (let round = -warmUps; round < rounds; round += 1) {
    const subjectFirst = round % 2 === 0;
    prepare();
    const first = await measure(subjectFirst ? subject : floor);
    const second = await measure(subjectFirst ? floor : subject);
    if (round < 0) continue;
    subjects.push(subjectFirst ? first : second);
    floors.push(subjectFirst ? second : first);
  }
  const ratios = subjects.map((milliseconds, index) => milliseconds / (floors[index] ?? Number.NaN));
  return { subjectMs: median(subjects), floorMs: median(floors), ratio: median(ratios) };
}

/**
 * The same by the clock on the wall, for work that waits for a disk: its floor waits for the same disk in the same round.
 *
 * @param prepare what comes before each round and does not count.
 */
export async function measureElapsedRatio({
  prepare,
  ...options
}: RatioOptions & { readonly prepare?: () => void }): Promise<Ratio> {
  return compare(options, elapsedMs, prepare);
}

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const before = performance.now();
  await work();
  return performance.now() - before;
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
