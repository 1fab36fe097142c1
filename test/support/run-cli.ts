import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { runCli } from '../../src/cli/main.ts';
import { type FakeIoOptions, fakeIo } from './fake-io.ts';

/** Runs command lines in an empty working directory, so that no `.env` of the person who tests speaks in. */
let workingDirectory = '';
const before = process.cwd();

beforeAll(() => {
  workingDirectory = mkdtempSync(join(tmpdir(), 'k8s-monitor-cli-'));
  process.chdir(workingDirectory);
});

afterAll(() => {
  process.chdir(before);
  rmSync(workingDirectory, { recursive: true, force: true });
});

export interface CliRun {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
  readonly questions: readonly string[];
}

/** One command line, as the shell splits it; words with blanks go into `args` as an array. */
export async function cli(line: string | readonly string[], options: FakeIoOptions = {}): Promise<CliRun> {
  const io = fakeIo(options);
  const args = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
  const code = await runCli(args, io);
  return { code, output: io.output(), errors: io.errors(), questions: io.questions };
}

const FIXTURES = fileURLToPath(new URL('../fixtures/cases', import.meta.url));

/** The absolute path of an own case. */
export function fixtureCase(name: string): string {
  return join(FIXTURES, name);
}

export const ALL_FIXTURES = FIXTURES;
