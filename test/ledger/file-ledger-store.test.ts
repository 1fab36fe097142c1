import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeLedger } from '../../src/ledger/codec.ts';
import { createFileLedgerStore, type LedgerStore } from '../../src/ledger/index.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { ledgerStoreContract } from '../contracts/ledger-store.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { sequenceRandom } from '../support/sequence-random.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { createVolatileFileSystem, osError } from '../support/volatile-file-system.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);

function openIn(directory: string): LedgerStore {
  return createFileLedgerStore({ directory, now: () => NOW, random: sequenceRandom() });
}

ledgerStoreContract({ open: async () => openIn(await temporaryDirectory()) });

describe('a ledger file', () => {
  it('outlives the process, in a directory that was missing', async () => {
    const directory = join(await temporaryDirectory(), 'missing', 'too');
    await openIn(directory).save(sampleLedger('shop'));
    expect(await readdir(directory)).toEqual(['shop.ledger.json']);
    expect(await openIn(directory).load('shop')).toEqual({ outcome: 'ok', ledger: sampleLedger('shop') });
  });

  it('that is torn anywhere is kept aside, byte for byte, and monitoring goes on with what is whole of it', async () => {
    const sample = sampleLedger('shop');
    const whole = new TextEncoder().encode(encodeLedger(sample));
    const path = '/sessions/shop.ledger.json';
    const aside = `${path}.unreadable-20261121T091500Z`;
    // Without its final newline it is still whole.
    for (let length = 0; length < whole.length - 1; length += 13) {
      const fileSystem = createVolatileFileSystem();
      fileSystem.put(path, whole.slice(0, length));
      const store = createFileLedgerStore({
        directory: '/sessions',
        now: () => NOW,
        random: sequenceRandom(),
        fileSystem,
      });
      const load = await store.load('shop');
      expect(load).toMatchObject({ damage: { keptAs: aside } });
      const tornText = new TextDecoder().decode(whole.slice(0, length));
      const isPartial = tornText.includes('"next_number": 8,');
      expect(load.outcome, tornText.slice(-40)).toBe(isPartial ? 'partial' : 'fresh');
      if (load.outcome === 'partial') {
        expect(load.ledger).toMatchObject({ cycle: 58, nextNumber: 8 });
        sample.incidents.slice(0, load.ledger.incidents.length).forEach((incident, index) => {
          expect(load.ledger.incidents[index]).toEqual(incident);
        });
        expect(await store.load('shop')).toEqual({ outcome: 'ok', ledger: load.ledger });
      }
      expect(await fileSystem.readFile(aside)).toEqual(whole.slice(0, length));
      await store.save(emptyLedger('shop'));
      expect(await store.load('shop')).toMatchObject({ outcome: 'ok', ledger: { cycle: 0 } });
      expect(fileSystem.paths().filter((found) => !found.includes('/backups/'))).toEqual([path, aside]);
    }
  });

  it('of another cluster, put in its place by hand, is kept aside and never mixed in', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'shop.ledger.json'), encodeLedger(sampleLedger('bank')));
    const load = await openIn(directory).load('shop');
    expect(load).toMatchObject({
      outcome: 'fresh',
      damage: { problem: expect.stringContaining('it belongs to "bank", not "shop"') },
    });
  });

  it('that cannot be moved aside is never written over', async () => {
    const fileSystem = createVolatileFileSystem();
    const path = '/sessions/shop.ledger.json';
    fileSystem.put(path, '{"torn');
    const store = createFileLedgerStore({
      directory: '/sessions',
      now: () => NOW,
      random: sequenceRandom(),
      fileSystem,
    });
    fileSystem.intercept = (step) => {
      if (step === 'rename' || step === 'link') throw osError('EPERM');
    };
    expect(await store.load('shop')).toMatchObject({ outcome: 'fresh', damage: { keptAs: null } });
    await expect(store.save(emptyLedger('shop'))).rejects.toMatchObject({ code: 'storage_unwritable' });
    expect(fileSystem.text(path)).toBe('{"torn');
  });

  it('lies beside the sessions without touching them', async () => {
    const directory = await temporaryDirectory();
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'shop.json'), 'a session');
    await openIn(directory).save(sampleLedger('shop'));
    expect(await readFile(join(directory, 'shop.json'), 'utf8')).toBe('a session');
  });
});
