import { describe, expect, it } from 'vitest';
import { createMemoryLedgerStore, type LedgerStore } from '../../src/ledger/index.ts';
import { MonitorError } from '../../src/model/errors.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { LedgerKeeper } from '../../src/monitor/ledger-keeper.ts';
import { user } from '../support/conversations.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { TEST_KEY } from '../support/situations.ts';

function sessionThatSpeaksOf(...incidents: readonly number[]): Session {
  return {
    ...emptySession('test', 'prod-eu', null),
    history: incidents.map((number) => user('news', { incidents: [number] })),
  };
}

const failing = (error: unknown): LedgerStore => ({
  ...createMemoryLedgerStore(),
  save: async () => {
    throw error;
  },
});

describe('the ledger of a running monitor', () => {
  it('is empty for a cluster never seen, and the stored one for a known cluster', async () => {
    const store = createMemoryLedgerStore();
    const keeper = new LedgerKeeper(store, 'prod-eu', () => TEST_KEY);
    expect(await keeper.open(emptySession('test', null, null))).toEqual({ outcome: 'fresh', problem: null });
    expect(keeper.current).toEqual({ ...emptyLedger('prod-eu'), hashKey: TEST_KEY });

    await store.save(sampleLedger('prod-eu'));
    const next = new LedgerKeeper(store, 'prod-eu', () => TEST_KEY);
    expect(await next.open(emptySession('test', null, null))).toEqual({ outcome: 'ok', problem: null });
    expect(next.current).toMatchObject({ cycle: 58, nextNumber: 8 });
  });

  it('makes a key once, and keeps it', async () => {
    const store = createMemoryLedgerStore();
    const first = new LedgerKeeper(store, 'prod-eu', () => 'first');
    await first.open(emptySession('test', null, null));
    await first.commit(first.current);
    const second = new LedgerKeeper(store, 'prod-eu', () => 'second');
    await second.open(emptySession('test', null, null));
    expect(second.current.hashKey).toBe('first');
  });

  it('gives no number again that the conversation knows, when the ledger itself was lost', async () => {
    const lost: LedgerStore = {
      ...createMemoryLedgerStore(),
      load: async () => ({ outcome: 'fresh', damage: { keptAs: 'aside', problem: 'cannot read it' } }),
    };
    const keeper = new LedgerKeeper(lost, 'prod-eu', () => TEST_KEY);
    expect(await keeper.open(sessionThatSpeaksOf(3, 12, 7))).toEqual({
      outcome: 'fresh',
      problem: 'cannot read it',
    });
    expect(keeper.current).toEqual({ ...emptyLedger('prod-eu'), nextNumber: 13, hashKey: TEST_KEY });
  });

  it('goes on from a backup, and says so', async () => {
    const damage = { keptAs: 'aside', problem: 'cannot read it' };
    const backup = { path: '/sessions/backups/prod-eu.ledger.json.x', at: 0 };
    const recovered: LedgerStore = {
      ...createMemoryLedgerStore(),
      load: async () => ({ outcome: 'recovered', ledger: sampleLedger('prod-eu'), damage, backup }),
      trouble: () => 'no room for a backup',
    };
    const keeper = new LedgerKeeper(recovered, 'prod-eu', () => TEST_KEY);
    expect(await keeper.open(sessionThatSpeaksOf(12))).toEqual({ outcome: 'recovered', problem: 'cannot read it' });
    expect(keeper.current).toMatchObject({ cycle: 58, nextNumber: 13 });
    expect(keeper.trouble).toBe('no room for a backup');
  });

  it('keeps its own next number where that is the higher one', async () => {
    const store = createMemoryLedgerStore();
    await store.save(sampleLedger('prod-eu'));
    const keeper = new LedgerKeeper(store, 'prod-eu', () => TEST_KEY);
    await keeper.open(sessionThatSpeaksOf(2));
    expect(keeper.current.nextNumber).toBe(8);
  });

  it('goes on in memory when the disk does not take it, and says why and what to do', async () => {
    const keeper = new LedgerKeeper(
      failing(new MonitorError('storage_unwritable', 'disk full', 'Free space.')),
      'x',
      () => TEST_KEY,
    );
    const ledger = { ...emptyLedger('x'), cycle: 1 };
    expect(await keeper.commit(ledger)).toBe('disk full; Free space.');
    expect(keeper.current).toBe(ledger);
  });

  it('does not hide a fault of ours behind that', async () => {
    const keeper = new LedgerKeeper(failing(new TypeError('x is undefined')), 'x', () => TEST_KEY);
    await expect(keeper.commit(emptyLedger('x'))).rejects.toThrow(TypeError);
  });

  it('settles for what is on disk: a save that is under way is not, one that the disk refused is all there will be', async () => {
    const saving = Promise.withResolvers<void>();
    const slow = { ...createMemoryLedgerStore(), save: () => saving.promise };
    const keeper = new LedgerKeeper(slow, 'prod-eu', () => TEST_KEY);
    await keeper.open(emptySession('test', null, null));
    const committed = keeper.update((ledger) => ({ ...ledger, cycle: 7 }));
    expect([keeper.current.cycle, keeper.settled.cycle]).toEqual([7, 0]);
    saving.resolve();
    await committed;
    expect(keeper.settled.cycle).toBe(7);

    const full = new MonitorError('storage_unwritable', 'the disk is full', 'Make room.');
    const refused = new LedgerKeeper(failing(full), 'prod-eu', () => TEST_KEY);
    await refused.update((ledger) => ({ ...ledger, cycle: 8 }));
    expect(refused.settled.cycle).toBe(8);
  });
});
