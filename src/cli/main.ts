import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { CommanderError } from 'commander';
import { MonitorError } from '../model/errors.ts';
import { type CliIo, EXIT } from './io.ts';
import { createProgram } from './program.ts';

const LEAST_NODE = 24;
/** Milliseconds within which a second signal is the same request. */
const SAME_SIGNAL = 500;

/** Runs one command line in this process and returns its exit code; every failure ends in a sentence, not a stack. */
export async function main(argv: readonly string[]): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < LEAST_NODE) {
    process.stderr.write(`k8s-monitor needs Node.js ${LEAST_NODE} or newer; this is ${process.versions.node}.\n`);
    return EXIT.failed;
  }
  return runCli(argv, processIo());
}

/** The same with the outside passed in. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  let code: number = EXIT.ok;
  const program = createProgram(io, (exitCode) => {
    code = exitCode;
  });
  try {
    if (argv.length === 0) {
      program.outputHelp();
      return EXIT.ok;
    }
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, io);
  }
}

function explain(error: unknown, io: CliIo): number {
  // commander has told it already; --help and --version end this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof MonitorError) {
    io.complain(`error: ${error.message}\n${error.remedy}\n`);
    return error.code === 'usage' || error.code === 'config_invalid' ? EXIT.usage : EXIT.failed;
  }
  io.complain(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  io.complain('This is a fault of k8s-monitor; please report it with the lines above.\n');
  return EXIT.failed;
}

function processIo(): CliIo {
  let stop: Promise<string> | null = null;
  // `k8s-monitor incidents | head`: who has read enough closes the pipe, and that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`error: standard output cannot be written: ${error.message}\n`);
    // A monitor whose lines nobody reads any more has not done what it was started for.
    process.exit(error.code === 'EPIPE' && stop === null ? EXIT.ok : EXIT.failed);
  });
  return {
    env: process.env,
    write: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
    ask: askTerminal,
    isTerminal: process.stdout.isTTY === true,
    columns: process.stdout.isTTY === true ? process.stdout.columns : null,
    hasColor: process.stdout.isTTY === true && process.stdout.hasColors() && process.env.NO_COLOR === undefined,
    now: () => Date.now(),
    random: () => Math.random(),
    newKey: () => randomBytes(16).toString('hex'),
    stopwatch: () => performance.now(),
    get stopRequested() {
      stop ??= catchSignals();
      return stop;
    },
    get userName() {
      return readUserName();
    },
    version: readVersion(),
  };
}

function catchSignals(): Promise<string> {
  const stop = Promise.withResolvers<string>();
  let askedAt: number | null = null;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      // A signal to the whole process group comes twice at once: from the system, and passed on by the launcher.
      if (askedAt !== null && now - askedAt < SAME_SIGNAL) return;
      if (askedAt !== null) {
        // Whoever asks twice does not want to wait for the running cycle.
        process.stderr.write('stopped at once; the running cycle is repeated by the next start\n');
        process.exit(EXIT.failed);
      }
      askedAt = now;
      stop.resolve(signal);
    });
  }
  return stop.promise;
}

async function askTerminal(question: string): Promise<string | null> {
  if (process.stdin.isTTY !== true) return null;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close the prompt, and the question alone would wait for ever: they are no consent.
  const closed = new Promise<null>((resolve) => prompt.once('close', () => resolve(null)));
  try {
    const answer = await Promise.race([prompt.question(question), closed]);
    if (answer === null) process.stderr.write('\n');
    return answer ?? '';
  } finally {
    prompt.close();
  }
}

function readUserName(): string | null {
  try {
    return userInfo().username;
  } catch {
    // A container's user is often only a number.
    return null;
  }
}

/** package.json lies two folders up from here, in src/ as in dist/. */
function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null;
  return typeof version === 'string' ? version : '0.0.0';
}
