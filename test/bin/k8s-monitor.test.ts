import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../../bin/k8s-monitor.js', import.meta.url));
/** Says how it was started, then ends as its first argument asks. */
const ENTRY = `
const [end, ...rest] = process.argv.slice(2);
process.on('SIGTERM', () => { console.log('got SIGTERM'); process.exit(5); });
process.on('SIGINT', () => { console.log('got SIGINT'); process.exit(6); });
console.log(JSON.stringify({ from: import.meta.url.split('/').at(-2), rest, major: Number.parseInt(process.versions.node, 10) }));
if (end === 'wait') setInterval(() => {}, 1000);
else if (end === 'abort') process.kill(process.pid, 'SIGKILL');
else process.exitCode = Number(end ?? 0);
`;
const MAJOR = Number.parseInt(process.versions.node, 10);
/** Makes the Node.js that loads it look like an older one to the launcher. */
const LOOK_OLD = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`;

let root: string;

function put(path: string, content: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** Puts a `node` package beside the launcher whose binary starts the running Node.js. */
function putNodePackage(flags = ''): void {
  put('node_modules/node/package.json', JSON.stringify({ name: 'node', version: '24.0.0', bin: { node: 'bin/node' } }));
  chmodSync(put('node_modules/node/bin/node', `#!/bin/sh\nexec "${process.execPath}" ${flags} "$@"\n`), 0o755);
}

function launch(age: 'old' | 'new', args: readonly string[] = []): ChildProcess {
  const flags = age === 'old' ? ['--require', join(root, 'look-old.cjs')] : [];
  return spawn(process.execPath, [...flags, join(root, 'bin/k8s-monitor.js'), ...args], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; output: string; errors: string }> {
  if (child.stdout === null || child.stderr === null) throw new Error('the launcher has no pipes');
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, output, errors };
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'k8s-monitor-launcher-'));
  put('package.json', JSON.stringify({ type: 'module' }));
  put('look-old.cjs', LOOK_OLD);
  mkdirSync(join(root, 'bin'));
  copyFileSync(LAUNCHER, join(root, 'bin/k8s-monitor.js'));
});

afterEach(() => rmSync(root, { recursive: true }));

describe('on Node.js 24 or newer', () => {
  test('a clone runs its sources, even when an older build lies beside them', async () => {
    put('src/main.ts', ENTRY);
    put('dist/main.js', 'throw new Error("stale");');
    const { code, output } = await outcome(launch('new', ['3', '--from', 'a b']));
    expect(JSON.parse(output)).toEqual({ from: 'src', rest: ['--from', 'a b'], major: MAJOR });
    expect(code).toBe(3);
  });

  test('an installed package runs dist/', async () => {
    put('dist/main.js', ENTRY);
    const { code, output } = await outcome(launch('new', ['0']));
    expect([code, JSON.parse(output).from]).toEqual([0, 'dist']);
  });

  test('a package with neither says what to run', async () => {
    const { code, errors } = await outcome(launch('new'));
    expect([code, errors]).toEqual([
      1,
      'k8s-monitor is not built: neither src/main.ts nor dist/main.js is there.\nRun `npm run build`.\n',
    ]);
  });
});

describe('on an older Node.js', () => {
  test('hands over to the node package: same arguments, same exit code', async () => {
    put('src/main.ts', ENTRY);
    putNodePackage();
    const { code, output } = await outcome(launch('old', ['7', 'demo']));
    expect([code, JSON.parse(output)]).toEqual([7, { from: 'src', rest: ['demo'], major: MAJOR }]);
  });

  test.each([
    ['SIGTERM', 5],
    ['SIGINT', 6],
  ] as const)('passes %s on and waits for the end', async (signal, expected) => {
    put('src/main.ts', ENTRY);
    putNodePackage();
    const child = launch('old', ['wait']);
    child.stdout?.once('data', () => child.kill(signal));
    const { code, output } = await outcome(child);
    expect(output).toContain(`got ${signal}`);
    expect(code).toBe(expected);
  });

  test('tells a death by signal as a shell does', async () => {
    put('src/main.ts', ENTRY);
    putNodePackage();
    expect((await outcome(launch('old', ['abort']))).code).toBe(128 + 9);
  });

  test('without the node package it says what is missing', async () => {
    put('src/main.ts', ENTRY);
    const { code, output, errors } = await outcome(launch('old'));
    expect([code, output]).toEqual([1, '']);
    expect(errors).toBe(
      'k8s-monitor needs Node.js 24 or newer; this is 20.20.2.\n' +
        'Install Node.js 24 from https://nodejs.org, or run `npm ci` in a clone, which brings it.\n',
    );
  });

  test('a node package that is too old as well ends in the same words, not in a loop', async () => {
    put('src/main.ts', ENTRY);
    putNodePackage(`--require "${join(root, 'look-old.cjs')}"`);
    const { code, errors } = await outcome(launch('old'));
    expect(code).toBe(1);
    expect(errors).toContain('needs Node.js 24 or newer');
  });
});
