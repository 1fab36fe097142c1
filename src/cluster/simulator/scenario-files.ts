import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { SHOP_DAY } from './scenario/load-scenario.ts';

/** The names of the scenarios that come with the program, in order. */
export function shippedScenarios(): readonly string[] {
  return readdirSync(dirname(SHOP_DAY))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .toSorted();
}
