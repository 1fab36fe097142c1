import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFileSessionInbox } from '../../src/inbox/index.ts';
import { createMemoryLedgerStore } from '../../src/ledger/index.ts';
import { type Monitor, persistentMemory } from '../../src/monitor/index.ts';
import { redactText } from '../../src/redact/index.ts';
import { createFileSessionStore } from '../../src/session/index.ts';
import { anId } from '../support/commands.ts';
import { openMonitor, ports, running, scriptedSource } from '../support/monitor-parts.ts';
import { aCrashingPod, aSnapshot, NOON } from '../support/snapshots.ts';
import { createVolatileFileSystem, osError, SURVIVALS, type Survival } from '../support/volatile-file-system.ts';

type Happening =
  | { readonly what: 'say' | 'cycle' | 'restart' }
  /** The power goes at a step of the next cycle, or of the next word. */
  | { readonly what: 'power cut'; readonly during: 'say' | 'cycle'; readonly step: number; readonly survival: Survival }
  /** The disk fails a while, and the process goes on. */
  | { readonly what: 'disk error'; readonly during: 'say' | 'cycle'; readonly step: number };

const during = fc.constantFrom('say' as const, 'cycle' as const);
const step = fc.nat(16);
const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  { arbitrary: fc.constant({ what: 'say' as const }), weight: 3 },
  { arbitrary: fc.constant({ what: 'cycle' as const }), weight: 2 },
  fc.constant({ what: 'restart' as const }),
  {
    arbitrary: fc.record({
      what: fc.constant('power cut' as const),
      during,
      step,
      survival: fc.constantFrom(...SURVIVALS),
    }),
    weight: 2,
  },
  fc.record({ what: fc.constant('disk error' as const), during, step }),
);

class PowerCut extends Error {}

/** A monitor, its session and the people who want something of it, on a disk that loses what was not synced. */
async function createOffice() {
  const fileSystem = createVolatileFileSystem();
  let drawn = 0;
  const random = () => {
    drawn = (drawn + 0.37) % 1;
    return drawn;
  };
  const options = { directory: '/s', now: () => NOON, random, fileSystem };
  const inbox = createFileSessionInbox(options);
  for (const path of ['/', '/s', dirname(inbox.locate('test')), inbox.locate('test')]) fileSystem.putDirectory(path);
  // The ledger is another matter (once-each.test.ts): here it is on a disk that never fails.
  const ledgers = createMemoryLedgerStore();

  async function start(): Promise<Monitor> {
    const { source } = scriptedSource([() => aSnapshot({ pods: [aCrashingPod()] })]);
    const memory = persistentMemory(createFileSessionStore(options), 'test', () => NOON);
    return openMonitor(ports({ source, memory, ledgers, sessionInbox: createFileSessionInbox(options) }));
  }

  let monitor = await start();
  await monitor.cycle(running());
  let count = 0;
  const certain: string[] = [];
  const doubtful: string[] = [];
  const cycle = async () => {
    await monitor.cycle(running());
  };

  /** Pins are told by whose they are: done twice, a pin would look like one. */
  async function say(): Promise<void> {
    count += 1;
    const by = `anna${count}`;
    const spoken = { schemaVersion: 1, session: 'test', by: redactText(by), at: NOON } as const;
    doubtful.push(by);
    await inbox.send(anId(count), { ...spoken, command: 'pin', messages: [2], incidents: [count] });
    certain.push(by);
  }

  function failAt(stepNumber: number, error: () => Error, once: boolean): void {
    let steps = 0;
    fileSystem.intercept = () => {
      steps += 1;
      if (once ? steps === stepNumber + 1 : steps > stepNumber) throw error();
    };
  }

  return {
    certain,
    doubtful,
    async live(happening: Happening): Promise<void> {
      if (happening.what === 'say') return say();
      if (happening.what === 'cycle') return cycle();
      if (happening.what === 'restart') {
        monitor = await start();
        return;
      }
      if (happening.what !== 'power cut' && happening.what !== 'disk error') return;
      const act = happening.during === 'say' ? say : cycle;
      if (happening.what === 'power cut') {
        failAt(happening.step, () => new PowerCut(), false);
        await act().catch(() => undefined);
        fileSystem.cutPower(happening.survival);
        monitor = await start();
        return;
      }
      failAt(happening.step, () => osError('EIO'), true);
      await act().catch(() => undefined);
      fileSystem.intercept = () => undefined;
    },
    /** Whose wishes were done, as the session remembers it, after two quiet cycles in which all that waits is heard. */
    async done() {
      await cycle();
      await cycle();
      const left = fileSystem.paths().filter((path) => path.startsWith(inbox.locate('test')) && !path.includes('/.'));
      expect(left).toEqual([]);
      const loaded = await createFileSessionStore(options).load('test');
      if (!('session' in loaded)) throw new Error(loaded.outcome);
      const { events, pinnedIncidents } = loaded.session.metadata;
      const asked = events.filter(({ event }) => event === 'asked');
      return { whose: asked.map(({ text }) => /pinned by (\S+)$/.exec(text)?.[1] ?? text), pinnedIncidents };
    },
  };
}

it('whatever is wanted of a session, whenever the power goes or the disk fails, is done once', async () => {
  let cuts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyHappening, { minLength: 1, maxLength: 14 }), async (happenings) => {
      const office = await createOffice();
      for (const happening of happenings) {
        if (happening.what === 'power cut') cuts += 1;
        await office.live(happening);
      }
      const { whose, pinnedIncidents } = await office.done();
      expect(new Set(whose).size).toBe(whose.length);
      for (const by of office.certain) expect(whose).toContain(by);
      for (const by of whose) expect(office.doubtful).toContain(by);
      expect(pinnedIncidents.map((number) => `anna${number}`).sort()).toEqual([...whose].sort());
    }),
    { numRuns: 120 },
  );
  expect(cuts).toBeGreaterThan(40);
}, 60_000);
