#!/usr/bin/env node
// Starts k8s-monitor on Node.js 24 or newer. This file is plain JavaScript because any Node.js must be able to read it:
// an older one hands over to the `node` package that `npm ci` installs, or says what is missing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
/** Set for the second start, so that a `node` package that is too old as well ends in a message and not in a loop. */
const HANDED_OVER = 'K8S_MONITOR_HANDED_OVER';
const here = fileURLToPath(import.meta.url);

if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
  await start();
} else {
  const node = packagedNode();
  if (node === null) {
    fail(
      `k8s-monitor needs Node.js ${NEEDED_MAJOR} or newer; this is ${process.versions.node}.`,
      `Install Node.js ${NEEDED_MAJOR} from https://nodejs.org, or run \`npm ci\` in a clone, which brings it.`,
    );
  } else {
    handOver(node);
  }
}

/** A clone runs its sources as they are; an installed package has only dist/. */
async function start() {
  const entry = ['../src/main.ts', '../dist/main.js'].find((path) => existsSync(new URL(path, import.meta.url)));
  if (entry === undefined) {
    fail('k8s-monitor is not built: neither src/main.ts nor dist/main.js is there.', 'Run `npm run build`.');
    return;
  }
  await import(new URL(entry, import.meta.url).href);
}

/** The binary of the `node` package, or null: not installed, or tried already. */
function packagedNode() {
  if (process.env[HANDED_OVER] !== undefined) return null;
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve('node/package.json');
    const binary = join(dirname(manifest), require(manifest).bin.node);
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** Runs this file again with `node`: same arguments, same terminal, same end. */
function handOver(node) {
  const child = spawn(node, [here, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [HANDED_OVER]: '1' },
  });
  // A terminal sends its own signals to the child too, and the second Ctrl-C means "at once": it must not be doubled.
  const onTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY === true);
  const pass = (signal) => child.kill(signal);
  process.on('SIGTERM', pass);
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, onTerminal ? () => {} : pass);

  child.on('error', (error) => fail(`Cannot start ${node}: ${error.message}`, 'Run `npm ci` again.'));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  });
}

function fail(problem, remedy) {
  process.stderr.write(`${problem}\n${remedy}\n`);
  process.exitCode = 1;
}
