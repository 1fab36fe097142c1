import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkArchitecture, type SourceFile } from '../support/architecture.ts';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

function readSources(): readonly SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') || path.endsWith('README.md'))
    .sort()
    .map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(join(SRC, path), 'utf8') }));
}

test('src/ keeps to the layout: import direction, purity, names, sizes, READMEs', () => {
  const files = readSources();
  expect(files.length).toBeGreaterThan(10);
  expect(checkArchitecture(files).map(({ path, line, rule }) => `src/${path}:${line} ${rule}`)).toEqual([]);
});
