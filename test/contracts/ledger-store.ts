import { describe, expect, it } from 'vitest';
import type { LedgerStore } from '../../src/ledger/index.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import { sampleLedger } from '../support/sample-ledger.ts';

/** What a driver's test gives the contract: a new, empty store. */
export interface LedgerStoreHarness {
  readonly open: () => Promise<LedgerStore>;
}

const NAMES = [
  'prod',
  'Prod',
  'prod/eu',
  'prod:eu',
  'prod-eu',
  'arn:aws:eks:eu-west-1:1:cluster/prod',
  '../prod',
  '',
  'прод',
];

/** What every ledger store does. */
export function ledgerStoreContract({ open }: LedgerStoreHarness): void {
  describe('as a ledger store', () => {
    it('is fresh at first, whatever the cluster is called', async () => {
      const store = await open();
      for (const cluster of NAMES) expect(await store.load(cluster)).toEqual({ outcome: 'fresh' });
    });

    it('gives back what was saved, as often as it is asked', async () => {
      const store = await open();
      const ledger = sampleLedger('shop');
      await store.save(ledger);
      expect(await store.load('shop')).toEqual({ outcome: 'ok', ledger });
      expect(await store.load('shop')).toEqual({ outcome: 'ok', ledger });
    });

    it('keeps clusters apart whose names differ only where a file system or a slug would not', async () => {
      const store = await open();
      for (const [index, cluster] of NAMES.entries()) await store.save({ ...emptyLedger(cluster), cycle: index });
      for (const [index, cluster] of NAMES.entries()) {
        expect(await store.load(cluster)).toMatchObject({ outcome: 'ok', ledger: { cluster, cycle: index } });
      }
      expect(new Set(NAMES.map((cluster) => store.locate(cluster))).size).toBe(NAMES.length);
    });

    it('lists every ledger, by the name of its cluster', async () => {
      const store = await open();
      expect(await store.list()).toEqual([]);
      await store.save(sampleLedger('shop'));
      await store.save(emptyLedger('arn:aws:eks:eu-west-1:1:cluster/prod'));
      expect((await store.list()).map(({ cluster }) => cluster)).toEqual([
        'arn:aws:eks:eu-west-1:1:cluster/prod',
        'shop',
      ]);
      expect((await store.list())[1]).toEqual(sampleLedger('shop'));
    });

    it('has no trouble while all is well, and nothing that it cannot read', async () => {
      const store = await open();
      await store.save(sampleLedger('shop'));
      await store.save(sampleLedger('shop'));
      expect(store.trouble()).toBeNull();
      expect(await store.unreadable()).toEqual([]);
    });

    it('keeps what the ledger was when it was saved', async () => {
      const store = await open();
      const { incidents } = sampleLedger('shop');
      const growing = [...incidents];
      const saving = store.save({ ...emptyLedger('shop'), incidents: growing });
      growing.length = 0;
      await saving;
      expect(await store.load('shop')).toMatchObject({ ledger: { incidents } });
    });

    it('takes saves in the order they were asked for, none waited for', async () => {
      const store = await open();
      const ledgers = Array.from({ length: 20 }, (_, cycle): Ledger => ({ ...emptyLedger('shop'), cycle }));
      const saves = ledgers.map((ledger) => store.save(ledger));
      const loading = store.load('shop');
      await Promise.all(saves);
      expect(await loading).toMatchObject({ ledger: { cycle: 19 } });
    });
  });
}
