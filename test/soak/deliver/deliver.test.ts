import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { POINT_NAMES } from './protocol.ts';
import { soakDeliveries } from './soak.ts';

it('loses no message to a kill between any two steps of a delivery, and repeats only what was accepted and not recorded', async () => {
  const directory = join(await temporaryDirectory(), 'soak');
  process.env.NODE_COMPILE_CACHE ??= join(directory, 'compiled');
  const totals = await soakDeliveries({ directory, kills: 20, seed: 11, lanes: 2 });
  expect(totals.points).toEqual(new Set(POINT_NAMES));
  expect(totals.kills).toBeGreaterThanOrEqual(2 * POINT_NAMES.length);
  expect(totals.messages).toBeGreaterThan(20);
  // Each point in the window was hit: what had been accepted there came once more, and nothing else did.
  expect(totals.duplicates).toBe(totals.inWindow);
  expect(totals.duplicates).toBeGreaterThanOrEqual(3);
}, 180_000);
