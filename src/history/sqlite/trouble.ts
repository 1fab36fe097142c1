/**
 * damaged: what lies there is no database, or not a whole one; it is kept aside. newer: another version of this program
 * wrote it. The others are the machine's, and pass or need a person. fault: ours.
 */
export type TroubleKind = 'damaged' | 'newer' | 'locked' | 'full' | 'unwritable' | 'fault';

export interface Trouble {
  readonly kind: TroubleKind;
  /** In words, without the path. */
  readonly text: string;
}

/** Thrown where SQLite itself sees nothing wrong. */
export class DatabaseTrouble extends Error {
  readonly trouble: Trouble;

  constructor(kind: TroubleKind, text: string) {
    super(text);
    this.name = 'DatabaseTrouble';
    this.trouble = { kind, text };
  }
}

/** By SQLite's primary result codes, https://www.sqlite.org/rescode.html. */
const KINDS: Readonly<Record<number, readonly [kind: TroubleKind, text: string]>> = {
  3: ['unwritable', 'permission denied'],
  5: ['locked', 'another process is writing to it'],
  6: ['locked', 'another process is writing to it'],
  8: ['unwritable', 'it is read-only'],
  10: ['unwritable', 'the device reports an input/output error'],
  11: ['damaged', 'it is damaged'],
  13: ['full', 'no space left on the volume'],
  14: ['unwritable', 'it cannot be opened'],
  15: ['locked', 'the volume cannot lock files'],
  26: ['damaged', 'it is no SQLite database'],
};

/** What went wrong with a database; anything else that is thrown is a fault of ours, said by its name. */
export function describeTrouble(error: unknown): Trouble {
  if (error instanceof DatabaseTrouble) return error.trouble;
  const code = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null;
  const known = code === null ? undefined : KINDS[code & 0xff];
  if (known !== undefined) return { kind: known[0], text: known[1] };
  const system = error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : null;
  if (system !== null) return { kind: 'unwritable', text: system };
  return { kind: 'fault', text: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error' };
}
