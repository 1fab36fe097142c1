import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../src/model/errors.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { persistentMemory, statelessMemory } from '../../src/monitor/index.ts';
import { createMemorySessionStore, type SessionStore } from '../../src/session/index.ts';
import { user } from '../support/conversations.ts';
import { NOON } from '../support/situations.ts';

const now = () => NOON;

function aSession(parts: Partial<Session['metadata']> = {}): Session {
  const session = emptySession('test', 'prod-eu', NOON);
  const metadata = { ...session.metadata, cycleCount: 9, lastCycle: 41, quiet: { cycles: 3, since: NOON }, ...parts };
  return { ...session, history: [user('news', { number: 1 })], metadata };
}

describe('the memory of the persistent mode', () => {
  it('begins a new conversation where there is none, and says so', async () => {
    const memory = persistentMemory(createMemorySessionStore(), 'test', now);
    expect(await memory.open('prod-eu')).toEqual({
      ...{ resumed: false, outcome: 'fresh', idle: null, problem: null, interrupted: null },
    });
    expect(memory.current()).toEqual(emptySession('test', 'prod-eu', NOON));
  });

  it('goes on with what an earlier process kept', async () => {
    const store = createMemorySessionStore();
    const first = persistentMemory(store, 'test', now);
    await first.open('prod-eu');
    expect(await first.keep(aSession())).toBeNull();
    const second = persistentMemory(store, 'test', now);
    expect(await second.open('prod-eu')).toMatchObject({ resumed: true, outcome: 'ok', problem: null });
    expect(second.current()).toEqual({ ...aSession(), savedAt: NOON });
  });

  it("takes another cluster's conversation over as one that was told nothing of this cluster", async () => {
    const store = createMemorySessionStore();
    await store.save(aSession({ cluster: 'prod-us' }));
    const memory = persistentMemory(store, 'test', now);
    await memory.open('prod-eu');
    expect(memory.current().metadata).toMatchObject({
      cluster: 'prod-eu',
      lastCycle: null,
      quiet: null,
      cycleCount: 9,
    });
    expect(memory.current().history).toHaveLength(1);
  });

  it('says in words what became of a file it could not read', async () => {
    const store: SessionStore = {
      ...createMemorySessionStore(),
      load: async () => ({ outcome: 'fresh', damage: { keptAs: 'aside', problem: 'cannot read it' } }),
    };
    const memory = persistentMemory(store, 'test', now);
    expect(await memory.open('prod-eu')).toEqual({
      ...{ resumed: false, outcome: 'fresh', idle: null, problem: 'cannot read it', interrupted: null },
    });
    expect(memory.current().history).toEqual([]);
  });

  it('goes on from a backup or a part of the file, says so, and keeps that in the session', async () => {
    const damage = { keptAs: 'aside', problem: 'cannot read it' };
    const session = aSession({ cluster: 'prod-eu' });
    for (const rest of [{ outcome: 'recovered', backup: { path: '/b', at: 0 } }, { outcome: 'partial' }] as const) {
      const store: SessionStore = {
        ...createMemorySessionStore(),
        load: async () => ({ ...rest, session, damage }),
      };
      const memory = persistentMemory(store, 'test', now);
      const opening = await memory.open('prod-eu');
      expect(opening).toMatchObject({ resumed: true, outcome: rest.outcome, idle: null, problem: 'cannot read it' });
      expect(memory.current().history).toEqual(session.history);
      expect(memory.current().metadata.events.at(-1)).toEqual({
        at: now(),
        event: 'recovered',
        text: 'cannot read it',
      });
    }
  });

  it('gives a stale session a fresh baseline, and keeps in it for how long it was idle', async () => {
    const session = aSession({ cluster: 'prod-eu' });
    const store: SessionStore = {
      ...createMemorySessionStore(),
      load: async () => ({ outcome: 'stale', session, idle: 9 * 24 * 3_600_000 }),
    };
    const memory = persistentMemory(store, 'test', now);
    expect(await memory.open('prod-eu')).toMatchObject({ resumed: true, outcome: 'stale', problem: null });
    expect(memory.current().history).toEqual(session.history);
    expect(memory.current().metadata).toMatchObject({
      lastCycle: null,
      quiet: null,
      events: [{ event: 'stale', text: 'nothing was added for 9 d' }],
    });
  });

  it('says why there is no newer backup while saves succeed', async () => {
    const store: SessionStore = { ...createMemorySessionStore(), trouble: () => 'no room for a backup' };
    expect(await persistentMemory(store, 'test', now).keep(aSession())).toBe('no room for a backup');
  });

  it('goes on in memory when the disk does not take it; any other error is not hidden', async () => {
    let error: Error = new MonitorError('storage_unwritable', 'disk full', 'Free space.');
    const store: SessionStore = {
      ...createMemorySessionStore(),
      save: async () => {
        throw error;
      },
    };
    const memory = persistentMemory(store, 'test', now);
    expect(await memory.keep(aSession())).toBe('disk full; Free space.');
    expect(memory.current()).toEqual(aSession());
    error = new TypeError('x is undefined');
    await expect(memory.keep(aSession())).rejects.toThrow(TypeError);
  });
});

describe('the memory of the stateless mode', () => {
  it('forgets the conversation with each cycle and keeps the counts while the process lives', async () => {
    const memory = statelessMemory('test');
    expect(await memory.open('prod-eu')).toMatchObject({ resumed: false, outcome: 'fresh', problem: null });
    expect(memory.current()).toEqual(emptySession('test', 'prod-eu', null));
    expect(await memory.keep(aSession())).toBeNull();
    expect(memory.current()).toEqual({ ...aSession(), history: [] });
  });
});
