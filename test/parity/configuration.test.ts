import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findStale, renderDocs } from '../../scripts/generate-docs.ts';
import { loadConfig, VARIABLES } from '../../src/config/index.ts';
import { scanSource } from '../support/source-text.ts';

const PROJECT = join(import.meta.dirname, '../..');
const SRC = join(PROJECT, 'src');

/** Who may touch process.env besides config/: the entry hands it in, and client-node looks for the service account by it. */
const HANDS_ON: readonly string[] = ['cli/main.ts', 'cluster/kubernetes/kubernetes-source.ts'];

describe('the generated documentation', () => {
  it.each([...renderDocs()])('%s is what `npm run docs` writes', (path, text) => {
    expect(readFileSync(join(PROJECT, path), 'utf8')).toBe(text);
  });

  it('is known to be stale where it is missing', () => {
    expect(findStale(join(PROJECT, 'no-such-folder'))).toEqual([...renderDocs().keys()]);
  });

  it('tells of every variable, once', () => {
    for (const path of ['.env.example', 'docs/configuration.md']) {
      const text = renderDocs().get(path) ?? '';
      const told = [...text.matchAll(/^(?:\| `)?([A-Z][A-Z0-9_]+)(?:=|` \|)/gm)].map(([, name]) => name);
      expect(told).toEqual(expect.arrayContaining(VARIABLES.map(([, { name }]) => name)));
      expect(told).toHaveLength(VARIABLES.length);
    }
  });
});

describe('.env.example', () => {
  it('gives exactly the defaults when it is loaded as it is', () => {
    const { sources: _fromFile, ...copied } = loadConfig({ env: {}, dotenvPath: join(PROJECT, '.env.example') });
    const { sources: _fromTable, ...defaults } = loadConfig({ env: {}, dotenvPath: null });
    expect(copied).toEqual(defaults);
  });

  it('can be given to Docker, which takes quotes for a part of the value', () => {
    expect(readFileSync(join(PROJECT, '.env.example'), 'utf8')).not.toMatch(/^[A-Z_]+=["']/m);
  });
});

describe('the environment', () => {
  it('is read by config/ alone, but for those who hand it on', () => {
    const readers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .map((path) => path.split(sep).join('/'))
      .filter((path) => path.endsWith('.ts') && !path.startsWith('config/'))
      .filter((path) =>
        /process\s*\.\s*env\b|process\s*\[/.test(scanSource(readFileSync(join(SRC, path), 'utf8')).code),
      );
    expect(readers.filter((path) => !HANDS_ON.includes(path))).toEqual([]);
  });
});
