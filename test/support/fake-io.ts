import type { CliIo } from '../../src/cli/io.ts';
import { TEST_KEY } from './situations.ts';

export interface FakeIoOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the person at the terminal answers; null, the default: nobody is there. */
  readonly answer?: string | null;
  readonly columns?: number | null;
  readonly hasColor?: boolean;
  readonly userName?: string | null;
  readonly now?: () => number;
  readonly random?: () => number;
  /** Default: nobody ever asks. */
  readonly stopRequested?: Promise<string>;
  /** Hears of everything written, as it is written. */
  readonly onWrite?: (text: string) => void;
}

export interface FakeIo extends CliIo {
  /** All of standard output so far. */
  output(): string;
  /** All of standard error so far. */
  errors(): string;
  /** What was asked. */
  readonly questions: readonly string[];
}

/** A terminal for one command line: keeps what it is told. Each reading of its stopwatch is 125 ms after the one before. */
export function fakeIo(options: FakeIoOptions = {}): FakeIo {
  const { env = {}, answer = null, columns = null, hasColor = false, now = () => Date.UTC(2026, 2, 2, 10) } = options;
  const written: string[] = [];
  const complained: string[] = [];
  const questions: string[] = [];
  let milliseconds = 0;
  return {
    env,
    write(text) {
      written.push(text);
      options.onWrite?.(text);
    },
    complain: (text) => complained.push(text),
    ask: async (question) => {
      questions.push(question);
      return answer;
    },
    isTerminal: columns !== null,
    columns,
    hasColor,
    now,
    random: options.random ?? (() => 0.5),
    newKey: () => TEST_KEY,
    stopwatch: () => {
      milliseconds += 125;
      return milliseconds;
    },
    stopRequested: options.stopRequested ?? new Promise(() => {}),
    userName: options.userName === undefined ? 'anna' : options.userName,
    version: '9.8.7',
    output: () => written.join(''),
    errors: () => complained.join(''),
    questions,
  };
}
