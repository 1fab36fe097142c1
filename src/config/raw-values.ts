import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { MonitorError } from '../model/errors.ts';

/** Where a variable's value comes from. */
export type ValueSource = 'default' | '.env' | 'environment' | 'sessions switch';

export interface RawValue {
  /** Trimmed, not empty. */
  readonly text: string;
  readonly source: '.env' | 'environment';
}

export type Settings = Readonly<Record<string, string | undefined>>;

/**
 * What is set, by name. The environment wins over `.env` even with an empty value, which sets the default again:
 * `ANTHROPIC_API_KEY= k8s-monitor run` runs without the key of `.env`.
 */
export function readRawValues(env: Settings, dotenvPath: string | null): ReadonlyMap<string, RawValue> {
  const values = new Map<string, RawValue>();
  const add = (settings: Settings, source: RawValue['source']): void => {
    for (const [name, given] of Object.entries(settings)) {
      if (given === undefined) continue;
      const text = given.trim();
      if (text === '') values.delete(name);
      else values.set(name, { text, source });
    }
  };
  add(dotenvPath === null ? {} : readDotenv(dotenvPath), '.env');
  add(env, 'environment');
  return values;
}

/** `parse` alone: dotenv's `config` prints a banner and writes to process.env. No file means no settings. */
function readDotenv(path: string): Settings {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    if (!text.includes('\0')) return parse(text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw new MonitorError(
      'config_invalid',
      `cannot read ${path} (${typeof code === 'string' ? code : 'unknown error'})`,
      `Make ${path} a file that this user may read, or remove it.`,
      error,
    );
  }
  // UTF-16, as some editors write it, would parse as a file without any variable.
  throw new MonitorError('config_invalid', `${path} is not plain text in UTF-8`, `Save ${path} as UTF-8.`);
}
