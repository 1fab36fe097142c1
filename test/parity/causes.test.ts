import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CAUSE_RULES } from '../../src/detectors/causes/index.ts';
import { FINDING_CODES } from '../../src/model/finding.ts';

const text = await readFile(join(import.meta.dirname, '../../docs/causes.md'), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => /^\| (?!rule )/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const codesIn = (cell: string | undefined) => [...(cell ?? '').matchAll(/`(\w+)`/g)].flatMap(([, code]) => code ?? []);

it('docs/causes.md tells every rule, in the order they are asked', () => {
  expect(rows.map(([, name]) => name)).toEqual(CAUSE_RULES.map(({ name }) => name));
});

it.each(CAUSE_RULES.map((rule) => [rule.name, rule] as const))(
  'docs/causes.md tells what follows: %s',
  (name, rule) => {
    const [, , follows, causes] = rows.find((row) => row[1] === name) ?? [];
    expect(codesIn(follows)).toEqual(rule.consequences);
    const told = codesIn(causes).filter((code) => (FINDING_CODES as readonly string[]).includes(code));
    for (const code of told) expect(rule.causes).toContain(code);
  },
);
