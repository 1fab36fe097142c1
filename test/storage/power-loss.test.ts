import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Session } from '../../src/model/session.ts';
import {
  cipherOf,
  HOUR,
  type KeptFiles,
  keptFiles,
  LEDGER_PATH,
  SESSION_PATH,
  sessionOf,
} from '../support/kept-files.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { osError, SURVIVALS, type Survival } from '../support/volatile-file-system.ts';

/** Something a process does to the files: the sessions' cycles and the ledgers' that are committed after it. */
interface Scene {
  readonly title: string;
  /** What was committed before, by processes that ended well. */
  readonly before: (files: KeptFiles) => Promise<void>;
  /** What the process does that loses its power. */
  readonly act: (files: KeptFiles) => Promise<void>;
  /** The cycle counts that may be found: those before it, and those it was saving. */
  readonly expected: readonly number[];
  readonly key?: string;
}

const OLD_SESSION = readFileSync(new URL('../fixtures/versions/session-1.json', import.meta.url), 'utf8');

const ledgerOf = (cycle: number): Ledger => ({ ...sampleLedger('shop'), cycle });

/** Written in several pieces, and synced on the way. */
function largeSessionOf(cycles: number): Session {
  const session = sessionOf(cycles);
  const long = session.history.map((entry) => ({ ...entry, content: `${entry.content} `.repeat(2_000) }));
  return { ...session, history: Array.from({ length: 4 }, () => long).flat() };
}

const SESSION_SCENES: readonly Scene[] = [
  {
    title: 'the first save',
    before: async () => undefined,
    act: (files) => files.sessions().save(sessionOf(1)),
    expected: [1],
  },
  {
    title: 'a save without a backup',
    before: async (files) => {
      for (const cycles of [1, 2]) await files.sessions().save(sessionOf(cycles));
    },
    act: async (files) => {
      const store = files.sessions();
      await store.load('demo');
      await store.save(sessionOf(3));
    },
    expected: [2, 3],
  },
  {
    title: 'a save of many pages',
    before: async (files) => {
      const store = files.sessions();
      for (const cycles of [1, 2]) await store.save(largeSessionOf(cycles));
    },
    act: async (files) => {
      const store = files.sessions();
      await store.load('demo');
      await store.save(largeSessionOf(3));
    },
    expected: [2, 3],
  },
  {
    title: 'a save with a backup that replaces an older one',
    before: async (files) => {
      const store = files.sessions({ count: 1 });
      await store.save(sessionOf(1));
      await store.save(sessionOf(2));
    },
    act: async (files) => {
      files.now += 2 * HOUR;
      const store = files.sessions({ count: 1 });
      await store.load('demo');
      await store.save(sessionOf(3));
    },
    expected: [2, 3],
  },
  {
    title: 'the save of a prune',
    before: (files) => files.sessions().save(sessionOf(5)),
    act: async (files) => {
      const store = files.sessions();
      await store.load('demo');
      await store.save(sessionOf(1, { cycleCount: 6, prunes: 1 }));
    },
    expected: [5, 6],
  },
  {
    title: 'a migration',
    before: async (files) => files.fileSystem.put(SESSION_PATH, OLD_SESSION),
    act: async (files) => {
      const store = files.sessions();
      const loaded = await store.load('demo');
      if (loaded.outcome !== 'ok') throw new Error(loaded.outcome);
      await store.save({ ...loaded.session, metadata: { ...loaded.session.metadata, cycleCount: 8 } });
    },
    expected: [7, 8],
  },
  {
    title: 'the first encrypted save',
    before: async (files) => {
      for (const cycles of [1, 2]) await files.sessions().save(sessionOf(cycles));
    },
    act: async (files) => {
      files.now += 2 * HOUR;
      const store = files.sessions({ cipher: cipherOf('k') });
      await store.load('demo');
      await store.save(sessionOf(3));
    },
    expected: [2, 3],
    key: 'k',
  },
];

/** Lets the process die before its step number `last`; whether it got that far. */
async function dieAt(files: KeptFiles, last: number, act: Scene['act']): Promise<boolean> {
  let done = 0;
  let died = false;
  files.fileSystem.intercept = () => {
    if (done >= last) {
      died = true;
      throw new Error('the process is dead');
    }
    done += 1;
  };
  await act(files).catch((error: unknown) => {
    if (!died) throw error;
  });
  return died;
}

async function everyBackupIsWhole(files: KeptFiles, key: string | undefined): Promise<void> {
  const cipher = key === undefined ? null : cipherOf(key);
  const candidates = [
    ...(await files.sessions({ cipher }).candidates('demo')),
    ...(await files.ledgers({ cipher }).candidates('shop')),
  ];
  for (const { path, kind, state, problem } of candidates) {
    if (kind === 'backup') expect([path, state, problem]).toEqual([path, 'whole', null]);
  }
}

describe('a power loss', () => {
  for (const survival of SURVIVALS) {
    it.each(SESSION_SCENES)(
      `at any step of $title, where ${survival} survives, loses no committed cycle`,
      async (scene) => {
        let deaths = 0;
        for (let last = 0; ; last += 1) {
          const files = keptFiles();
          await scene.before(files);
          const there = files.fileSystem.text(SESSION_PATH) !== null;
          const died = await dieAt(files, last, scene.act);
          files.fileSystem.cutPower(survival);
          const cipher = scene.key === undefined ? null : cipherOf(scene.key);
          const loaded = await files.sessions({ cipher }).load('demo');
          const found = loaded.outcome === 'ok' ? loaded.session.metadata.cycleCount : loaded.outcome;
          expect([...scene.expected, ...(there ? [] : ['fresh'])], `died before step ${last}`).toContain(found);
          if (!died) expect(found).toBe(scene.expected.at(-1));
          await everyBackupIsWhole(files, scene.key);
          if (!died) break;
          deaths += 1;
        }
        expect(deaths).toBeGreaterThan(5);
      },
    );
  }

  it.each(SURVIVALS)('in the middle of a recovery leads to the same recovery, where %s survives', async (survival) => {
    for (let last = 0; ; last += 1) {
      const files = keptFiles();
      const first = files.sessions();
      for (const cycles of [1, 2, 3]) {
        files.now += 2 * HOUR;
        await first.save(sessionOf(cycles));
      }
      files.fileSystem.put(SESSION_PATH, '{"torn');
      const died = await dieAt(files, last, async () => {
        await files.sessions().load('demo');
      });
      files.fileSystem.cutPower(survival);
      const loaded = await files.sessions().load('demo');
      expect(loaded, `died before step ${last}`).toMatchObject({ session: { metadata: { cycleCount: 2 } } });
      const aside = files.fileSystem.paths().filter((path) => path.includes('.unreadable-'));
      expect(aside.map((path) => files.fileSystem.text(path))).toContain('{"torn');
      if (!died) {
        expect(aside).toHaveLength(1);
        break;
      }
    }
  });

  it('after any work on sessions and ledgers, with a disk that fails now and then, loses no committed cycle', async () => {
    const step = fc.record({
      what: fc.constantFrom('session', 'ledger', 'prune', 'wait', 'reopen', 'backup'),
      /** The step of the disk that fails with ENOSPC; most do not. */
      fails: fc.option(fc.integer({ min: 0, max: 12 }), { nil: null, freq: 4 }),
    });
    const end = fc.record({
      after: fc.integer({ min: 0, max: 14 }),
      survival: fc.constantFrom<Survival>(...SURVIVALS),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), end, async (steps, { after, survival }) => {
        const files = keptFiles();
        let stores = { sessions: files.sessions(), ledgers: files.ledgers() };
        /** The cycle counts a load may find: the last committed one first, and what a failed save may have left. */
        const found: Record<'session' | 'ledger', (number | 'fresh')[]> = { session: ['fresh'], ledger: ['fresh'] };
        let cycle = 0;
        let prunes = 0;

        async function work(what: 'session' | 'ledger'): Promise<void> {
          cycle += 1;
          const mine = cycle;
          const saving =
            what === 'session'
              ? stores.sessions.save(sessionOf(2, { cycleCount: mine, prunes }))
              : stores.ledgers.save(ledgerOf(mine));
          found[what].push(mine);
          await saving;
          found[what] = [mine];
        }
        async function act({ what }: { readonly what: string }): Promise<void> {
          if (what === 'wait') files.now += 2 * HOUR;
          if (what === 'prune') prunes += 1;
          if (what === 'reopen') {
            stores = { sessions: files.sessions(), ledgers: files.ledgers() };
            await stores.sessions.load('demo');
            await stores.ledgers.load('shop');
          }
          if (what === 'backup') await stores.sessions.backUp('demo');
          if (what === 'session' || what === 'prune') await work('session');
          if (what === 'ledger') await work('ledger');
        }

        for (const one of steps) {
          let count = 0;
          files.fileSystem.intercept = (name) => {
            // A read may fail too, but that is a load's matter: it would leave the store stuck on a file it has not seen.
            if (name === 'readFile') return;
            count += 1;
            if (one.fails !== null && count === one.fails + 1) throw osError('ENOSPC');
          };
          await act(one).catch((error: unknown) => {
            if (!(error instanceof Error) || !('code' in error) || error.code !== 'storage_unwritable') throw error;
          });
          files.fileSystem.intercept = () => undefined;
        }
        await dieAt(files, after, () => work('session').then(() => work('ledger')));
        files.fileSystem.cutPower(survival);

        const session = await files.sessions().load('demo');
        const ledger = await files.ledgers().load('shop');
        const told = {
          session: session.outcome === 'ok' ? session.session.metadata.cycleCount : session.outcome,
          ledger: ledger.outcome === 'ok' ? ledger.ledger.cycle : ledger.outcome,
        };
        for (const what of ['session', 'ledger'] as const) {
          expect(found[what], what).toContain(told[what]);
        }
        await everyBackupIsWhole(files, undefined);
        expect(files.fileSystem.paths().some((path) => path.includes('.unreadable-'))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a ledger', () => {
  it.each(SURVIVALS)(
    'is the last committed one, or the one that was being saved, where %s survives',
    async (survival) => {
      for (let last = 0; ; last += 1) {
        const files = keptFiles();
        const store = files.ledgers();
        for (const cycle of [1, 2]) await store.save(ledgerOf(cycle));
        files.now += 2 * HOUR;
        const died = await dieAt(files, last, () => store.save(ledgerOf(3)));
        files.fileSystem.cutPower(survival);
        const loaded = await files.ledgers().load('shop');
        expect(loaded.outcome === 'ok' ? loaded.ledger.cycle : loaded.outcome).toSatisfy((found) =>
          died ? found === 2 || found === 3 : found === 3,
        );
        expect(files.fileSystem.text(LEDGER_PATH)).toContain('"sha256"');
        await everyBackupIsWhole(files, undefined);
        if (!died) break;
      }
    },
  );
});
