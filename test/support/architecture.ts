import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import { lineAt, type SourceText, scanSource } from './source-text.ts';

/** A file of src/, by its path from there: `cluster/dump/read.ts`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

interface Layer {
  readonly folders: readonly string[];
  /** No I/O, no clock, no randomness, no packages at run time: everything is passed in. */
  readonly pure: boolean;
}

/**
 * The layout is the architecture: a folder imports from itself and from layers below its own, never from beside or above.
 * A file straight in src/ is a folder of its own name. A new folder gets its place here first.
 */
export const LAYERS: readonly Layer[] = [
  { folders: ['main'], pure: false },
  { folders: ['cli'], pure: false },
  { folders: ['app'], pure: false },
  { folders: ['logging'], pure: false },
  { folders: ['monitor', 'eval', 'check', 'config'], pure: false },
  { folders: ['cluster', 'inbox', 'ledger', 'analyst', 'session', 'lock', 'history', 'notify'], pure: false },
  { folders: ['storage'], pure: false },
  { folders: ['detectors', 'incidents', 'conversation', 'context'], pure: true },
  { folders: ['redact'], pure: true },
  { folders: ['model'], pure: true },
];

const MAX_LINES = 300;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.ts)?$/;
const DEFAULT_EXPORT = /(?<![.\w$])export\s+default\b|(?<![.\w$])export\s*\{[^}]*\bdefault\b/g;

/** Names that reach out of a pure folder, as they stand in code; `.name`, `name:` and longer names do not count. */
const OUTSIDE: readonly (readonly [RegExp, string])[] = [
  [/new\s+Date\b(?!\s*\(\s*[^\s)])|(?<!new\s+)(?<![.\w$])Date\s*\(/g, 'reads the clock by Date()'],
  [/(?<![.\w$])Date\s*\.\s*now\b/g, 'reads the clock by Date.now'],
  [/(?<![.\w$])Math\s*\.\s*random\b/g, 'draws from Math.random'],
  ...['process', 'console', 'fetch', 'performance', 'crypto', 'require', 'globalThis'].map(globalName),
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map(globalName),
];

function globalName(name: string): readonly [RegExp, string] {
  return [new RegExp(`(?<![.\\w$#])${name}(?![\\w$])(?!\\s*\\??:)`, 'g'), `uses the global ${name}`];
}

/** `cluster/dump/read.ts` lies in cluster, `main.ts` in main. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace(/\.ts$/, '');
}

/** Everything the layout asks of src/, over all files at once. */
export function checkArchitecture(files: readonly SourceFile[]): readonly Violation[] {
  return [...files.flatMap(checkFile), ...checkReadmes(files), ...checkCycles(files)];
}

/** The rules one file can break by itself. */
function checkFile(file: SourceFile): readonly Violation[] {
  if (!file.path.endsWith('.ts')) return [];
  const source = scanSource(file.text);
  const folder = folderOf(file.path);
  const layer = layerOf(folder);
  return [
    ...namesAndSize(file),
    ...matches(file, source, DEFAULT_EXPORT, 'exports a default; name it'),
    ...(layer === null ? [{ path: file.path, line: 1, rule: `${folder} has no place in LAYERS` }] : []),
    ...(layer === null ? [] : imports(file, source, layer)),
    ...(layer?.pure ? reachingOut(file, source) : []),
  ];
}

function reachingOut(file: SourceFile, source: SourceText): readonly Violation[] {
  return OUTSIDE.flatMap(([pattern, what]) =>
    matches(file, source, pattern, `${what}; ${folderOf(file.path)} is pure: pass it in`),
  );
}

function namesAndSize({ path, text }: SourceFile): readonly Violation[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const odd = path.split('/').find((part) => !KEBAB_CASE.test(part));
  return [
    ...(odd === undefined ? [] : [{ path, line: 1, rule: `${odd} is not named in kebab-case` }]),
    ...(lines > MAX_LINES
      ? [{ path, line: lines, rule: `has ${lines} lines, more than ${MAX_LINES}; a room is missing` }]
      : []),
  ];
}

function imports({ path, text }: SourceFile, source: SourceText, layer: Layer): readonly Violation[] {
  const folder = folderOf(path);
  return importsOf(text, source).flatMap(({ specifier, line, typeOnly }) => {
    const violation = (rule: string): readonly Violation[] => [{ path, line, rule }];
    if (specifier?.startsWith('.')) {
      const target = resolve(path, specifier);
      if (target.startsWith('..')) return violation(`imports ${specifier}, which lies outside src`);
      return mayImport(folder, folderOf(target))
        ? []
        : violation(`${folder} may not import ${folderOf(target)} (${specifier})`);
    }
    if (!layer.pure) return [];
    if (specifier === null) return violation(`imports a computed path; ${folder} is pure`);
    return typeOnly && !specifier.startsWith('node:') ? [] : violation(`imports ${specifier}; ${folder} is pure`);
  });
}

/** Each folder with sources opens with a README of at most six lines that say something. */
function checkReadmes(files: readonly SourceFile[]): readonly Violation[] {
  const readmes = new Map(
    files.filter(({ path }) => path.endsWith('/README.md')).map(({ path, text }) => [posix.dirname(path), text]),
  );
  const folders = new Set(files.filter(({ path }) => path.endsWith('.ts')).map(({ path }) => posix.dirname(path)));
  folders.delete('.');
  return [...folders].flatMap((folder) => {
    const path = `${folder}/README.md`;
    const text = readmes.get(folder);
    if (text === undefined)
      return [{ path, line: 1, rule: 'is missing: say what the folder does, what it may not, how to add one' }];
    const lines = text.split('\n').filter((line) => line.trim() !== '').length;
    return lines >= 2 && lines <= 6 ? [] : [{ path, line: 1, rule: `has ${lines} lines of text; 2 to 6 are wanted` }];
  });
}

/** Files that need each other at run time; `import type` leaves nothing that could go round. One violation per circle. */
function checkCycles(files: readonly SourceFile[]): readonly Violation[] {
  const graph = new Map(
    files.filter(({ path }) => path.endsWith('.ts')).map((file) => [file.path, runtimeImports(file)]),
  );
  const done = new Set<string>();
  const violations: Violation[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      const circle = [...trail.slice(trail.indexOf(path)), path];
      violations.push({ path, line: 1, rule: `imports itself in a circle: ${circle.join(' -> ')}` });
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return violations;
}

function runtimeImports({ path, text }: SourceFile): readonly string[] {
  return importsOf(text).flatMap(({ specifier, typeOnly }) =>
    specifier?.startsWith('.') && !typeOnly ? [resolve(path, specifier)] : [],
  );
}

function matches({ path, text }: SourceFile, source: SourceText, pattern: RegExp, rule: string): readonly Violation[] {
  return [...source.code.matchAll(pattern)].map((match) => ({ path, line: lineAt(text, match.index), rule }));
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  const level = (folder: string): number => LAYERS.findIndex(({ folders }) => folders.includes(folder));
  return level(to) > level(from);
}

function layerOf(folder: string): Layer | null {
  return LAYERS.find(({ folders }) => folders.includes(folder)) ?? null;
}

function resolve(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}
