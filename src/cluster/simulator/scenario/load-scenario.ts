import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MonitorError } from '../../../model/errors.ts';
import { parseScenario } from './parse-scenario.ts';
import type { Scenario } from './scenario.ts';

/**
 * Reads a scenario file.
 * @throws MonitorError `scenario_invalid` when it cannot be read or is not a scenario.
 */
export async function loadScenario(path: string): Promise<Scenario> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    const names = (await shippedScenarioNames()).join(', ');
    const remedy = `Give the path of a scenario file that can be read, or the name of a shipped one: ${names}.`;
    throw new MonitorError('scenario_invalid', `${path} cannot be read (${code})`, remedy, cause);
  }
  return parseScenario(text, path);
}

/** The scenarios lie beside src/ and dist/, four folders up from here in both. */
const SHIPPED = fileURLToPath(new URL('../../../../scenarios/', import.meta.url));

/** The path of a scenario that comes with the program. */
export function shippedScenario(name: string): string {
  return join(SHIPPED, `${name}.yaml`);
}

/** The names of the scenarios that come with the program, in alphabetical order; none when they were not installed. */
export async function shippedScenarioNames(): Promise<readonly string[]> {
  const files = await readdir(SHIPPED).catch(() => []);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** A day of a small shop's cluster: what `npm run demo` plays. */
export const SHOP_DAY = shippedScenario('shop-day');
