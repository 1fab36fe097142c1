import { createFileLedgerStore, type FileLedgerStore } from '../../src/ledger/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { createFileSessionStore, type FileSessionStore } from '../../src/session/index.ts';
import { type Cipher, createCipher } from '../../src/storage/index.ts';
import { sequenceRandom } from './sequence-random.ts';
import { createVolatileFileSystem, type VolatileFileSystem } from './volatile-file-system.ts';

/** Stores over a file system that a test can cut the power of, and a clock it moves. */

export const HOUR = 3_600_000;
export const START = Date.UTC(2026, 10, 21, 9);
export const SESSION_PATH = '/sessions/demo.json';
export const LEDGER_PATH = '/sessions/shop.ledger.json';

export interface KeptFiles {
  readonly fileSystem: VolatileFileSystem;
  /** The wall clock. */
  now: number;
  /** As a new process opens them: nothing is remembered. */
  sessions(options?: { readonly cipher?: Cipher | null; readonly count?: number }): FileSessionStore;
  ledgers(options?: { readonly cipher?: Cipher | null; readonly count?: number }): FileLedgerStore;
  /** What lies in `backups/`, by name. */
  backups(): readonly string[];
}

export function keptFiles(): KeptFiles {
  const fileSystem = createVolatileFileSystem();
  const random = sequenceRandom();
  const self: KeptFiles = {
    fileSystem,
    now: START,
    sessions: (options) => createFileSessionStore(optionsOf(options)),
    ledgers: (options) => createFileLedgerStore(optionsOf(options)),
    backups: () =>
      fileSystem
        .paths()
        .filter((path) => path.includes('/backups/'))
        .map((path) => path.slice('/sessions/backups/'.length)),
  };
  function optionsOf({ cipher = null, count = 5 }: { readonly cipher?: Cipher | null; readonly count?: number } = {}) {
    const backups = { count, maxAge: 14 * 24 * HOUR, every: HOUR };
    return { directory: '/sessions', now: () => self.now, random, fileSystem, cipher, backups };
  }
  return self;
}

/** A cipher whose key is this letter, over and over; old keys likewise. */
export function cipherOf(key: string | null, ...oldKeys: readonly string[]): Cipher {
  const bytes = (letter: string) => new Uint8Array(32).fill(letter.charCodeAt(0));
  return createCipher({ key: key === null ? null : bytes(key), oldKeys: oldKeys.map(bytes) });
}

/** A conversation of that many cycles, each a question and an answer, the system message first. */
export function sessionOf(cycles: number, parts: Partial<Session['metadata']> = {}): Session {
  const message = (role: 'user' | 'assistant', cycle: number, number: number): ConversationEntry => ({
    ...{ role, content: `${role} of cycle ${cycle}: Grüße`, kind: role === 'user' ? 'delta' : 'report' },
    ...{ cycle, at: START + cycle * 60_000, pinned: false, incidents: [], report: null, number },
  });
  const turns = Array.from({ length: cycles }, (_, index) => [
    message('user', index + 1, 2 * index + 2),
    message('assistant', index + 1, 2 * index + 3),
  ]).flat();
  const system: ConversationEntry = {
    ...{ role: 'system', content: 'You are', kind: 'system', cycle: null, at: null },
    ...{ pinned: false, incidents: [], report: null, number: 1 },
  };
  const empty = emptySession('demo', 'shop', START);
  const metadata = { ...empty.metadata, cycleCount: cycles, lastCycle: cycles, nextMessage: 2 * cycles + 2, ...parts };
  return { ...empty, history: [system, ...turns], metadata };
}
