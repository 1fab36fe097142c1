import type { Environment } from '../app.ts';
import { type Config, loadConfig } from '../config/index.ts';
import type { CliIo } from './io.ts';

/** The configuration for a command, its warnings said on standard error. Options given on the command line win. */
export function readConfig(io: CliIo, overrides: Readonly<Record<string, string | undefined>> = {}): Config {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const config = loadConfig({ env: { ...io.env, ...given }, dotenvPath: '.env' });
  for (const warning of config.warnings) io.complain(`warning: ${warning}\n`);
  return config;
}

export function environmentOf({ now, random, stopwatch, version }: CliIo): Environment {
  return { now, random, stopwatch, version };
}
