import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFileInbox } from '../../src/inbox/index.ts';
import { createFileLedgerStore } from '../../src/ledger/index.ts';
import type { Monitor } from '../../src/monitor/index.ts';
import { persistentMemory } from '../../src/monitor/index.ts';
import { redactText } from '../../src/redact/index.ts';
import { createMemorySessionStore } from '../../src/session/index.ts';
import { aNote, anId } from '../support/commands.ts';
import { openMonitor, ports, running, scriptedSource } from '../support/monitor-parts.ts';
import { aCrashingPod, aSnapshot, NOON } from '../support/snapshots.ts';
import { createVolatileFileSystem, osError, SURVIVALS, type Survival } from '../support/volatile-file-system.ts';

/** What happens, in order. `step`: which of the file system's steps from here on fails. */
type Happening =
  | { readonly what: 'say' }
  | { readonly what: 'cycle' }
  | { readonly what: 'restart' }
  /** The power goes at a step of the next cycle, or of the next word. */
  | { readonly what: 'power cut'; readonly during: 'say' | 'cycle'; readonly step: number; readonly survival: Survival }
  /** The disk fails a while, and the process goes on. */
  | { readonly what: 'disk error'; readonly during: 'say' | 'cycle'; readonly step: number };

const during = fc.constantFrom('say' as const, 'cycle' as const);
const step = fc.nat(12);
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

/** A cluster with one incident, its monitor and its people, on a disk that loses what was not synced. */
async function createOffice() {
  const fileSystem = createVolatileFileSystem();
  let drawn = 0;
  const random = () => {
    drawn = (drawn + 0.37) % 1;
    return drawn;
  };
  const options = { directory: '/s', now: () => NOON, random, fileSystem };
  const inbox = createFileInbox(options);
  for (const path of ['/', '/s', dirname(inbox.locate('shop-demo')), inbox.locate('shop-demo')])
    fileSystem.putDirectory(path);

  async function start(): Promise<Monitor> {
    const { source } = scriptedSource([() => aSnapshot({ pods: [aCrashingPod()] })]);
    const memory = persistentMemory(createMemorySessionStore(), 'test', () => NOON);
    return openMonitor(
      ports({ source, memory, inbox: createFileInbox(options), ledgers: createFileLedgerStore(options) }),
    );
  }

  let monitor = await start();
  await monitor.cycle(running());
  let count = 0;
  /** Words that were said and confirmed, and those of which nobody knows. */
  const certain: string[] = [];
  const doubtful: string[] = [];

  const cycle = async () => {
    await monitor.cycle(running());
  };
  async function say(): Promise<void> {
    count += 1;
    const text = `word ${count}.`;
    doubtful.push(text);
    await inbox.send(anId(count), aNote({ text: redactText(text) }));
    certain.push(text);
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
    /** Two quiet cycles at the end: everything that waits is heard. */
    async notes(): Promise<readonly string[]> {
      await cycle();
      await cycle();
      const left = fileSystem
        .paths()
        .filter((path) => path.startsWith(inbox.locate('shop-demo')) && !path.includes('/.'));
      expect(left).toEqual([]);
      return monitor.ledger.incidents.flatMap(({ word }) => word?.notes.map(({ text }) => String(text)) ?? []);
    },
  };
}

it('whatever is said, whenever the power goes or the disk fails, is applied once', async () => {
  let cuts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyHappening, { minLength: 1, maxLength: 14 }), async (happenings) => {
      const office = await createOffice();
      for (const happening of happenings) {
        if (happening.what === 'power cut') cuts += 1;
        await office.live(happening);
      }
      const notes = await office.notes();
      expect(new Set(notes).size).toBe(notes.length);
      for (const text of office.certain) expect(notes).toContain(text);
      for (const text of notes) expect(office.doubtful).toContain(text);
    }),
    { numRuns: 150 },
  );
  expect(cuts).toBeGreaterThan(50);
}, 60_000);

it('a removal that the disk did not confirm is not taken for one: the power may bring the file back', async () => {
  // Whichever step of the cycle fails: among them is the sync of the directory behind the removal.
  for (let step = 0; step < 24; step += 1) {
    const office = await createOffice();
    await office.live({ what: 'say' });
    await office.live({ what: 'disk error', during: 'cycle', step });
    await office.live({ what: 'cycle' });
    await office.live({ what: 'power cut', during: 'say', step: 0, survival: 'synced only' });
    expect([step, await office.notes()]).toEqual([step, ['word 1.']]);
  }
});
