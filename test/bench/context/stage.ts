import { createWorld } from '../../../src/cluster/simulator/index.ts';
import { HASH_KEY, openRow, type RowSpec } from './row.ts';
import { createWorldSource } from './source.ts';
import type { Counted } from './tally.ts';
import { clusterHistory } from './world/history.ts';

export interface StageOptions {
  readonly days: number;
  readonly seed: number;
  readonly rows: readonly RowSpec[];
  /** Told at the end of each day. */
  readonly progress: (day: number) => void;
}

export interface StageResult {
  readonly days: number;
  readonly rows: readonly { readonly spec: RowSpec; readonly tally: Counted }[];
  /** Of the whole process after collecting garbage, in bytes, at the end of each day; empty where the process cannot tell. */
  readonly heap: readonly number[];
  readonly pods: number;
}

/** What was not run. */
export const NO_STAGE: StageResult = { days: 0, rows: [], heap: [], pods: 0 };

const DAY = 24 * 60 * 60 * 1000;

/** Lives through the history once, look by look, with all rows side by side: they see the same looks at the same time. */
export async function runStage({ days, seed, rows: specs, progress }: StageOptions): Promise<StageResult> {
  const world = createWorld(clusterHistory(days, seed));
  const source = createWorldSource(world, HASH_KEY);
  const rows = await Promise.all(specs.map((spec) => openRow(spec, world, source)));
  const heap: number[] = [];
  const cycles = (days * DAY) / world.lookEvery;
  try {
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      world.advanceTo(world.startsAt + (cycle - 1) * world.lookEvery);
      for (const row of rows) await row.cycle();
      if ((cycle * world.lookEvery) % DAY !== 0) continue;
      if (globalThis.gc !== undefined) heap.push(heapUsed(globalThis.gc));
      progress((cycle * world.lookEvery) / DAY);
    }
  } finally {
    await Promise.all(rows.map((row) => row.close()));
  }
  return {
    days,
    rows: rows.map(({ spec, tally }) => ({ spec, tally })),
    heap,
    pods: world.list('', 'pods')?.length ?? 0,
  };
}

function heapUsed(gc: () => void): number {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}
