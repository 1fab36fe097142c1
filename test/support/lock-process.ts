import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createFileLock, describeThisProcess, fenced, type Held, keepBeating } from '../../src/lock/index.ts';
import { nodeFileSystem, writeAtomically } from '../../src/storage/index.ts';

/** A real process with a lock: one line in, one line of answer out. This file is both that process and its parent's side. */

const PATH = fileURLToPath(import.meta.url);
/** Short, so that a test need not wait; long against how late a timer of a busy machine may be. */
const TTL = 1_500;
const BEAT_EVERY = 100;

export interface LockProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** `held`, `held after <pid>`, `refused by <pid>`. */
  acquire(): Promise<string>;
  /** `saved`, or the error's code. */
  save(text: string): Promise<string>;
  release(): Promise<string>;
}

export async function startLockProcess(target: string): Promise<LockProcess> {
  const child = spawn(process.execPath, [PATH, target], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the process has ended');
    return String(value);
  };
  const ask = (question: string): Promise<string> => {
    child.stdin.write(`${question}\n`);
    return answer();
  };
  await once(child, 'spawn');
  await answer();
  return {
    child,
    pid: child.pid ?? 0,
    acquire: () => ask('acquire'),
    save: (text) => ask(`save ${text}`),
    release: () => ask('release'),
  };
}

async function serve(target: string): Promise<void> {
  const lock = createFileLock({
    target,
    self: describeThisProcess(),
    version: '1.2.3',
    command: 'test',
    now: Date.now,
    stopwatch: () => performance.now(),
    newOwner: () => randomBytes(16).toString('hex'),
    ttl: TTL,
  });
  let held: Held | null = null;
  const answers: Record<string, (text: string) => Promise<string>> = {
    acquire: async () => {
      const acquired = await lock.acquire();
      if (acquired.outcome === 'refused') return `refused by ${acquired.holder.pid}`;
      held = acquired.held;
      keepBeating(held, BEAT_EVERY);
      if (acquired.outcome === 'degraded') return 'degraded';
      return acquired.tookOver === null ? 'held' : `held after ${acquired.tookOver.pid}`;
    },
    save: async (text) => {
      if (held === null) return 'not held';
      try {
        await writeAtomically(target, text, { fileSystem: fenced(nodeFileSystem, held), random: Math.random });
        return 'saved';
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : String(error);
      }
    },
    release: async () => {
      await held?.release();
      return 'released';
    },
  };
  const tell = (line: string) => process.stdout.write(`${line}\n`);
  tell('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const [word = '', ...rest] = line.split(' ');
    tell((await answers[word]?.(rest.join(' '))) ?? 'what?');
  }
}

if (process.argv[1] === PATH) await serve(process.argv[2] ?? '');
