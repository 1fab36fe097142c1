import { expect, it } from 'vitest';
import { Timings } from '../../src/monitor/timings.ts';

it('measures each stage and the whole, in whole milliseconds, a stage that fails too', async () => {
  let milliseconds = 1_000;
  const timings = new Timings(() => milliseconds);
  expect(
    await timings.time('collect', () => {
      milliseconds += 12.4;
      return 'looked';
    }),
  ).toBe('looked');
  milliseconds += 5;
  const failing = timings.time('save', async () => {
    milliseconds += 3;
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  await timings.time('save', () => {
    milliseconds += 4;
  });
  expect(timings.read()).toEqual({ collect: 12, save: 7, total: 24 });
});
