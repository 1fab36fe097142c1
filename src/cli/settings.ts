import type { Environment } from '../app.ts';
import { type Config, heedChoice, loadConfig } from '../config/index.ts';
import type { CliIo } from './io.ts';

/** The configuration for a command, its warnings said on standard error. */
export function readConfig(io: CliIo): Config {
  const config = readSilently(io);
  for (const warning of config.warnings) io.complain(`warning: ${warning}\n`);
  return config;
}

/** The same for a command that has another place for warnings. */
export function readSilently({ env }: CliIo): Config {
  return heedChoice(loadConfig({ env, dotenvPath: '.env' }));
}

/** What dumps are judged by: nothing else of the configuration matters there, nor whether it is right. */
export function readJudging({ env }: CliIo): Pick<Config, 'rulesFile' | 'customResources' | 'clusterFile'> {
  return loadConfig({ env, dotenvPath: '.env', only: ['RULES_FILE', 'CUSTOM_RESOURCES', 'CLUSTER_FILE'] });
}

export function environmentOf({ now, random, newKey, stopwatch, version }: CliIo): Environment {
  return { now, random, newKey, stopwatch, version };
}
