import type { Millis } from '../model/objects.ts';

/** What a command may touch of the outside: the tests hand in their own. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output: results. */
  write(text: string): void;
  /** Standard error: what went wrong, and what to do. */
  complain(text: string): void;
  /** Reads one line of answer from the terminal; null when nobody can answer. */
  ask(question: string): Promise<string | null>;
  /** Standard output is a terminal. */
  readonly isTerminal: boolean;
  /** How wide the terminal is, in characters; null where lines may be as long as they are (a pipe, a file). */
  readonly columns: number | null;
  readonly hasColor: boolean;
  readonly now: () => Millis;
  readonly random: () => number;
  /** 128 bits by chance, in hex; no one can guess them. */
  readonly newKey: () => string;
  /** Monotonic, in milliseconds. */
  readonly stopwatch: () => number;
  /**
   * Resolves with the signal's name when the process is asked to stop. A command that never asks for it is ended by the
   * signal at once.
   */
  readonly stopRequested: Promise<string>;
  /** Who runs this process, by the system; null where it has no name for them, as in a container. */
  readonly userName: string | null;
  readonly version: string;
}

/** Exit codes, told in `k8s-monitor --help`. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** `--fail-on`: something at least that bad was found; `eval`: below the bar; `check`: a check failed; `notify test`: not taken. */
  found: 3,
  /** `--fail-on`: nothing that bad was found, but not everything could be seen. */
  blind: 4,
} as const;
