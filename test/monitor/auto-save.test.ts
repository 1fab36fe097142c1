import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../src/model/errors.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { repairInterrupted } from '../../src/monitor/auto-save.ts';
import { persistentMemory } from '../../src/monitor/index.ts';
import { createMemorySessionStore, type SessionStore } from '../../src/session/index.ts';
import { assistant, user } from '../support/conversations.ts';
import {
  ANSWER,
  aFailure,
  openMonitor,
  ports,
  recordingEvents,
  running,
  scriptedAnalyst,
} from '../support/monitor-parts.ts';
import { NOON } from '../support/snapshots.ts';

const ASKED_AT = NOON - 60_000;

/** As a process leaves it that ends while cycle 42 waits for its answer. */
function anAskingSession(parts: Partial<Session['metadata']> = {}): Session {
  const session = emptySession('test', 'shop-demo', NOON);
  const asking = { cycle: 42, at: ASKED_AT };
  const quiet = { cycles: 3, since: ASKED_AT };
  return {
    ...session,
    history: [
      user('## Baseline', { kind: 'baseline', number: 1 }),
      assistant('All is well.', { number: 2 }),
      user('## Cycle 42', { number: 3, cycle: 42 }),
    ],
    metadata: { ...session.metadata, cycleCount: 9, lastCycle: 41, nextMessage: 4, quiet, asking, ...parts },
  };
}

describe('the repair of a session', () => {
  it('closes the turn that waited: what was told counts as told, the bytes before it are as they were', () => {
    const before = anAskingSession();
    const { session, interrupted } = repairInterrupted(before, NOON);
    expect(interrupted).toEqual({ cycle: 42, at: ASKED_AT });
    expect(session.history.slice(0, 3)).toEqual(before.history);
    expect(session.history.slice(3)).toEqual([
      assistant('[the monitor stopped before cycle 42 was answered; what that message told still holds]', {
        kind: 'interruption',
        cycle: 42,
        at: NOON,
        number: 4,
      }),
    ]);
    expect(session.metadata).toMatchObject({
      asking: null,
      cycleCount: 10,
      lastCycle: 42,
      quiet: null,
      nextMessage: 5,
      events: [{ at: NOON, event: 'repaired', text: expect.stringContaining('before cycle 42 was answered') }],
    });
  });

  it('changes nothing of a session that was not waiting, nor of one that is repaired', () => {
    const whole = anAskingSession({ asking: null });
    expect(repairInterrupted(whole, NOON)).toEqual({ session: whole, interrupted: null });
    const { session } = repairInterrupted(anAskingSession(), NOON);
    expect(repairInterrupted(session, NOON)).toEqual({ session, interrupted: null });
  });

  it('leaves what a person made of the file, but waits no longer', () => {
    const asking = anAskingSession();
    const edited = { ...asking, history: asking.history.slice(0, 2) };
    const { session } = repairInterrupted(edited, NOON);
    expect(session).toEqual({ ...edited, metadata: { ...edited.metadata, asking: null } });
  });
});

/** A store that keeps what was saved, in order. */
function recordingStore(fail: (session: Session) => void = () => undefined) {
  const saved: Session[] = [];
  const store: SessionStore = {
    ...createMemorySessionStore(),
    save: async (session) => {
      fail(session);
      saved.push(session);
    },
  };
  return { store, saved };
}

describe('a cycle that asks a model', () => {
  it('has its message on disk before it asks, and the answer after', async () => {
    const { store, saved } = recordingStore();
    const seen: number[] = [];
    const analyst = scriptedAnalyst([ANSWER]);
    const watched = {
      ...analyst,
      analyse: async (request: Parameters<typeof analyst.analyse>[0]) => {
        seen.push(saved.length);
        return analyst.analyse(request);
      },
    };
    const monitor = await openMonitor(ports({ analyst: watched, memory: persistentMemory(store, 'test', () => NOON) }));
    await monitor.cycle(running());
    expect(seen).toEqual([1]);
    const [asking, answered] = saved;
    expect(asking?.metadata).toMatchObject({ asking: { cycle: 1, at: NOON }, lastCycle: null, nextMessage: 3 });
    expect(asking?.history.map(({ kind }) => kind)).toEqual(['system', 'baseline']);
    expect(answered?.metadata).toMatchObject({ asking: null, lastCycle: 1, nextMessage: 4 });
    expect(answered?.history.slice(0, 2)).toEqual(asking?.history);
    expect(answered?.history.at(-1)?.kind).toBe('report');
  });

  it('saves once where AUTO_SAVE is off, and where the rules answer at once', async () => {
    const off = recordingStore();
    const memory = persistentMemory(off.store, 'test', () => NOON, { autoSave: false });
    await (await openMonitor(ports({ analyst: scriptedAnalyst([ANSWER]), memory }))).cycle(running());
    expect(off.saved.map(({ metadata }) => metadata.asking)).toEqual([null]);
    const rules = recordingStore();
    await (await openMonitor(ports({ memory: persistentMemory(rules.store, 'test', () => NOON) }))).cycle(running());
    expect(rules.saved.map(({ metadata }) => metadata.asking)).toEqual([null]);
  });

  it('asks although the disk does not take the message; another writer ends it before it asks', async () => {
    const { store } = recordingStore(() => {
      throw new MonitorError('storage_unwritable', 'disk full', 'Free space.');
    });
    const analyst = scriptedAnalyst([ANSWER]);
    const monitor = await openMonitor(ports({ analyst, memory: persistentMemory(store, 'test', () => NOON) }));
    const result = await monitor.cycle(running());
    expect(analyst.requests).toHaveLength(1);
    expect(result.degraded).toEqual(['disk full; Free space.']);

    const taken = recordingStore(() => {
      throw new MonitorError('lock_lost', 'another process has taken over', 'Stop.');
    });
    const unasked = scriptedAnalyst([ANSWER]);
    const memory = persistentMemory(taken.store, 'test', () => NOON);
    const second = await openMonitor(ports({ analyst: unasked, memory }));
    await expect(second.cycle(running())).rejects.toMatchObject({ code: 'lock_lost' });
    expect(unasked.requests).toEqual([]);
    expect(memory.current().history).toEqual([]);
  });

  it('leaves no message behind that it only asked again in vain', async () => {
    const { store, saved } = recordingStore();
    const analyst = scriptedAnalyst([aFailure()]);
    const monitor = await openMonitor(ports({ analyst, memory: persistentMemory(store, 'test', () => NOON) }));
    await monitor.cycle(running());
    const first = saved.at(-1)?.history;
    await monitor.cycle(running());
    expect(analyst.requests).toHaveLength(2);
    expect(saved.map(({ metadata }) => metadata.asking?.cycle ?? null)).toEqual([1, null, 2, null]);
    expect(saved.at(-1)?.history).toEqual(first);
  });
});

describe('a start after an interruption', () => {
  it('says so once, and asks again in the next cycle though it is quiet', async () => {
    const { store } = recordingStore();
    const loading: SessionStore = { ...store, load: async () => ({ outcome: 'ok', session: anAskingSession() }) };
    const events = recordingEvents();
    const analyst = scriptedAnalyst([ANSWER]);
    const memory = persistentMemory(loading, 'test', () => NOON);
    const monitor = await openMonitor(ports({ analyst, events, memory }));
    expect(events.named('session_repaired')).toMatchObject([
      { level: 'warn', fields: { session_id: 'test', cycle: 42, asked_at: new Date(ASKED_AT).toISOString() } },
    ]);
    const result = await monitor.cycle(running());
    expect(analyst.requests).toHaveLength(1);
    expect(analyst.requests[0]?.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
    expect(result.degraded).toEqual([]);
    await monitor.cycle(running());
    expect(events.named('session_repaired')).toHaveLength(1);
  });
});
