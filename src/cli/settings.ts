import type { Environment } from '../app.ts';
import { type Config, loadConfig } from '../config/index.ts';
import type { CliIo } from './io.ts';

/** The configuration for a command, its warnings said on standard error. */
export function readConfig(io: CliIo): Config {
  const config = readSilently(io);
  for (const warning of config.warnings) io.complain(`warning: ${warning}\n`);
  return config;
}

/** The same for a command that has another place for warnings. */
export function readSilently({ env }: CliIo): Config {
  return loadConfig({ env, dotenvPath: '.env' });
}

export function environmentOf({ now, random, stopwatch, version }: CliIo): Environment {
  return { now, random, stopwatch, version };
}
