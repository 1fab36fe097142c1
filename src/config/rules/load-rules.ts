import { readFileSync } from 'node:fs';
import { DEFAULT_RULES, type Rules } from '../../detectors/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { fieldsAt } from './known-fields.ts';
import { rulesSchema } from './schema.ts';

const KIND = { what: 'rules file', one: 'rules are one', docs: 'docs/rules.md', schema: rulesSchema, fieldsAt };

/**
 * The rules of a file. Throws MonitorError `config_invalid` that names all problems at once, each with its line.
 * @param path null: no file, the defaults
 */
export function loadRules(path: string | null): Rules {
  return path === null ? DEFAULT_RULES : parseRules(read(path), path);
}

/** @param name how the file is called in problems */
export function parseRules(text: string, name: string): Rules {
  return parseYaml(text, name, KIND);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new MonitorError(
      'config_invalid',
      `cannot read the rules file ${path} (${code})`,
      'Correct RULES_FILE, or leave it out; docs/rules.md explains the file.',
      error,
    );
  }
}
