import { expect, it } from 'vitest';
import { NAMED_THRESHOLDS, thresholdText } from '../../../src/config/rules/threshold-names.ts';
import { durationText, parseDuration } from '../../../src/config/yaml/duration-text.ts';

it('durations are read and written', () => {
  expect(['90s', '10m', '1h30m', '2d', '1s', '30d'].map(parseDuration)).toEqual([
    90_000, 600_000, 5_400_000, 172_800_000, 1_000, 2_592_000_000,
  ]);
  expect(['', '10', 'm', '10 m', '-5m', '1.5h', '0s', '31d', '1w'].map(parseDuration)).toEqual(Array(9).fill(null));
  for (const text of ['1m30s', '10m', '1h30m', '2d']) expect(durationText(parseDuration(text) ?? 0)).toBe(text);
});

it('every threshold that is no duration is a count or a share by intent', () => {
  const plain = NAMED_THRESHOLDS.filter(({ unit }) => unit !== 'duration').map(({ name, unit }) => `${name} ${unit}`);
  for (const name of plain)
    expect(name).toMatch(/\.(\w*[rR]estarts|repeats|peers|times|objects) count$|\.(criticalShare|share) share$/);
  expect(NAMED_THRESHOLDS.find(({ name }) => name === 'node.grace')?.unit).toBe('duration');
});

it('defaults are written as one would write them', () => {
  const texts = new Map(NAMED_THRESHOLDS.map((threshold) => [threshold.name, thresholdText(threshold)]));
  expect(
    ['node.grace', 'jobStuck.longest', 'quota.share', 'crashLoop.restarts'].map((name) => texts.get(name)),
  ).toEqual(['40s', '1d', '0.95', '3']);
});
