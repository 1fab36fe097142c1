import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { soak } from './soak.ts';

it('survives some dozens of kills at any point: no file torn, no committed cycle lost, every open turn closed', async () => {
  const directory = join(await temporaryDirectory(), 'soak');
  process.env.NODE_COMPILE_CACHE ??= join(directory, 'compiled');
  const totals = await soak({ directory, kills: 28, seed: 7, lanes: 2 });
  expect(totals.kills).toBe(28);
  expect(totals.cycles).toBeGreaterThan(10);
  expect(totals.interrupted).toBeGreaterThan(0);
  // One that is killed before it has saved what it closed leaves that to the next.
  expect(totals.repaired).toBeGreaterThanOrEqual(totals.interrupted);
  expect(totals.takenOver).toBeGreaterThan(5);
}, 180_000);
