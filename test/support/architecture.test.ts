import { describe, expect, test } from 'vitest';
import { checkArchitecture, folderOf, LAYERS, type SourceFile } from './architecture.ts';

/** What is wrong with files at these paths, as `path:line rule`; their folders get the README that is not being tested. */
function verdict(sources: Readonly<Record<string, string>>): readonly string[] {
  const folders = new Set(
    Object.keys(sources).flatMap((path) => (path.includes('/') ? [path.replace(/\/[^/]*$/, '')] : [])),
  );
  const readmes = [...folders].map((folder) => ({ path: `${folder}/README.md`, text: '# Folder\n\nWhat it does.\n' }));
  const files: readonly SourceFile[] = Object.entries(sources).map(([path, text]) => ({ path, text }));
  return checkArchitecture([...readmes.filter(({ path }) => !(path in sources)), ...files]).map(
    ({ path, line, rule }) => `${path}:${line} ${rule}`,
  );
}

describe('import direction', () => {
  test.each([
    ['monitor/cycle.ts', "import { a } from '../cluster/source.ts';"],
    ['monitor/cycle.ts', "import { a } from '../model/finding.ts';"],
    ['detectors/index.ts', "import { a } from './crash-loop-back-off.ts';"],
    ['cluster/dump/read.ts', "import { a } from '../source.ts';"],
    ['context/prune.ts', "import { a } from '../redact/index.ts';"],
    ['main.ts', "import { a } from './cli/program.ts';"],
    ['cli/once.ts', "import { a } from '../app.ts';"],
    ['session/codec.ts', "import { z } from 'zod';"],
  ])('allows %s: %s', (path, text) => {
    expect(verdict({ [path]: text })).toEqual([]);
  });

  test.each([
    ['model/finding.ts', "import { a } from '../redact/index.ts';", 'model may not import redact (../redact/index.ts)'],
    [
      'detectors/a.ts',
      "import type { A } from '../cluster/source.ts';",
      'detectors may not import cluster (../cluster/source.ts)',
    ],
    [
      'cluster/dump/a.ts',
      "export * from '../../ledger/index.ts';",
      'cluster may not import ledger (../../ledger/index.ts)',
    ],
    [
      'monitor/a.ts',
      "const a = await import('../config/load.ts');",
      'monitor may not import config (../config/load.ts)',
    ],
    ['app.ts', "import { a } from './cli/once.ts';", 'app may not import cli (./cli/once.ts)'],
    ['cli/a.ts', "import a from '../../package.json';", 'imports ../../package.json, which lies outside src'],
  ])('refuses %s: %s', (path, text, rule) => {
    expect(verdict({ [path]: `\n${text}` })).toEqual([`${path}:2 ${rule}`]);
  });

  test('refuses a folder that nobody gave a place', () => {
    expect(verdict({ 'utilities/a.ts': '' })).toEqual(['utilities/a.ts:1 utilities has no place in LAYERS']);
    expect(verdict({ 'cli/a.ts': "import { a } from '../utilities/a.ts';" })).toEqual([
      'cli/a.ts:1 cli may not import utilities (../utilities/a.ts)',
    ]);
  });

  test('refuses files that need each other, and names the circle once', () => {
    const circle = { 'model/a.ts': "import { b } from './b.ts';", 'model/b.ts': "export * from './a.ts';" };
    expect(verdict(circle)).toEqual([
      'model/a.ts:1 imports itself in a circle: model/a.ts -> model/b.ts -> model/a.ts',
    ]);
    expect(verdict({ ...circle, 'model/b.ts': "import type { A } from './a.ts';" })).toEqual([]);
  });
});

describe('purity', () => {
  test.each([
    ["import { readFile } from 'node:fs/promises';", 'imports node:fs/promises; context is pure'],
    ["import type { Stats } from 'node:fs';", 'imports node:fs; context is pure'],
    ["import { z } from 'zod';", 'imports zod; context is pure'],
    ["import { type Message } from 'sdk';", 'imports sdk; context is pure'],
    ['await import(path);', 'imports a computed path; context is pure'],
    ['Date.now();', 'reads the clock by Date.now; context is pure: pass it in'],
    ['const now = Date.now;', 'reads the clock by Date.now; context is pure: pass it in'],
    ['new Date();', 'reads the clock by Date(); context is pure: pass it in'],
    ['new Date( );', 'reads the clock by Date(); context is pure: pass it in'],
    ['new Date;', 'reads the clock by Date(); context is pure: pass it in'],
    ['Date();', 'reads the clock by Date(); context is pure: pass it in'],
    ['Math.random();', 'draws from Math.random; context is pure: pass it in'],
    ['process.env;', 'uses the global process; context is pure: pass it in'],
    ['const { env } = process;', 'uses the global process; context is pure: pass it in'],
    ['setTimeout(f, 1);', 'uses the global setTimeout; context is pure: pass it in'],
    ["console.log('x');", 'uses the global console; context is pure: pass it in'],
    ['await fetch(url);', 'uses the global fetch; context is pure: pass it in'],
    [`f(\`\${Date.now()}\`);`, 'reads the clock by Date.now; context is pure: pass it in'],
  ])('refuses %j in a pure folder', (text, rule) => {
    expect(verdict({ 'context/a.ts': `\n\n${text}` })).toEqual([`context/a.ts:3 ${rule}`]);
  });

  test.each([
    "import type { Message } from 'sdk';",
    'new Date(at).toISOString();',
    "new Date('2026-11-21');",
    '// Date.now() and process.env are passed in',
    "const text = 'process.exit, console.log';",
    'state.process; row.fetch; const a = { process: 1, fetch: 2 };',
    'Math.max(1, 2); processAll(); prefetch();',
    'interface Clock { readonly process?: string }',
  ])('allows %j in a pure folder', (text) => {
    expect(verdict({ 'context/a.ts': text })).toEqual([]);
  });

  test('asks nothing of the sort of folders that do I/O', () => {
    expect(verdict({ 'cluster/a.ts': "import { readFile } from 'node:fs/promises';\nDate.now();" })).toEqual([]);
  });

  test('pure layers lie below all others, so that nothing pure can reach I/O through an import', () => {
    expect(LAYERS.map(({ pure }) => pure)).toEqual(LAYERS.map(({ pure }) => pure).toSorted());
  });
});

describe('files and folders', () => {
  test('refuses names that are not in kebab-case', () => {
    expect(verdict({ 'model/safeText.ts': '' })).toEqual([
      'model/safeText.ts:1 safeText.ts is not named in kebab-case',
    ]);
    expect(verdict({ 'cluster/Dump/read.ts': '' })).toEqual(['cluster/Dump/read.ts:1 Dump is not named in kebab-case']);
  });

  test('refuses a file of more than 300 lines', () => {
    expect(verdict({ 'model/a.ts': 'a;\n'.repeat(300) })).toEqual([]);
    expect(verdict({ 'model/a.ts': 'a;\n'.repeat(301) })).toEqual([
      'model/a.ts:301 has 301 lines, more than 300; a room is missing',
    ]);
  });

  test.each(['export default 1;', 'export { a as default };', "export { default } from './b.ts';"])(
    'refuses %s',
    (text) => {
      expect(verdict({ 'model/a.ts': text })).toEqual(['model/a.ts:1 exports a default; name it']);
    },
  );

  test('refuses a folder without a README, and a README that is empty or a chapter', () => {
    const missing = checkArchitecture([{ path: 'model/a.ts', text: '' }]);
    expect(missing.map(({ path }) => path)).toEqual(['model/README.md']);
    expect(verdict({ 'model/a.ts': '', 'model/README.md': '# Model\n' })).toEqual([
      'model/README.md:1 has 1 lines of text; 2 to 6 are wanted',
    ]);
    expect(verdict({ 'model/a.ts': '', 'model/README.md': 'line\n\n'.repeat(7) })).toEqual([
      'model/README.md:1 has 7 lines of text; 2 to 6 are wanted',
    ]);
  });

  test('a file straight in src/ is a folder of its own name', () => {
    expect(['main.ts', 'app.ts', 'cluster/dump/read.ts'].map(folderOf)).toEqual(['main', 'app', 'cluster']);
  });
});
