import { describe, expect, it } from 'vitest';
import { commandId, createMemorySessionInbox, type SessionCommand } from '../../src/inbox/index.ts';
import { MonitorError } from '../../src/model/errors.ts';
import { emptySession } from '../../src/model/session.ts';
import { type Monitor, persistentMemory, type SessionDoor } from '../../src/monitor/index.ts';
import { redactText } from '../../src/redact/index.ts';
import { createLifecycle, createMemorySessionStore, type LifecycleEvent } from '../../src/session/index.ts';
import { user } from '../support/conversations.ts';
import { openMonitor, ports, type RecordingEvents, recordingEvents, running } from '../support/monitor-parts.ts';
import { NOON } from '../support/situations.ts';

class Crash extends Error {}

/** A SESSION_DIR in memory, its locks and its choice; processes start and end on it. */
function createDesk(options: { readonly closed?: string } = {}) {
  const store = createMemorySessionStore();
  const inbox = createMemorySessionInbox();
  const lifecycle = createLifecycle();
  const told: string[] = [];
  lifecycle.subscribe(({ event, session }: LifecycleEvent) => void told.push(`${event} ${session.id}`));
  let current = 'one';
  let fulfilled: readonly string[] = [];
  const held: string[] = [];
  let said = 0;
  const trouble: { take: MonitorError | null; choose: Error | null; after: Error | null } = {
    take: null,
    choose: null,
    after: null,
  };

  const door: SessionDoor = {
    closed: options.closed ?? null,
    fulfilled: () => new Set(fulfilled),
    take: async (id) => {
      if (trouble.take !== null) throw trouble.take;
      held.push(id);
      const before = current;
      const drop = (one: string) => void held.splice(held.indexOf(one), 1);
      return {
        store,
        choose: async (choice) => {
          if (trouble.choose !== null) throw trouble.choose;
          current = id;
          fulfilled = [...fulfilled, ...choice.fulfilled];
          if (trouble.after !== null) throw trouble.after;
        },
        settle: async () => drop(before),
        giveBack: async () => drop(id),
      };
    },
  };

  return {
    store,
    inbox,
    held,
    told,
    trouble,
    current: () => current,
    async start(): Promise<{ monitor: Monitor; events: RecordingEvents }> {
      held.splice(0, Infinity, current);
      const events = recordingEvents();
      const memory = persistentMemory(store, current, () => NOON);
      return { events, monitor: await openMonitor(ports({ memory, sessionInbox: inbox, door, events, lifecycle })) };
    },
    async say(session: string, wish: Partial<SessionCommand>, by = 'anna') {
      said += 1;
      const spoken = { schemaVersion: 1, session, by: redactText(by), at: NOON };
      await inbox.send(
        commandId(NOON + said, () => 0),
        { ...spoken, ...wish } as SessionCommand,
      );
    },
  };
}

const to = (id: string) => ({ command: 'switch', to: id }) as const;
const fieldsOf = (events: RecordingEvents, name: 'command_applied' | 'command_refused') =>
  events.named(name).map(({ message }) => message);

async function eventsIn({ store }: ReturnType<typeof createDesk>, id: string) {
  const loaded = await store.load(id);
  return loaded.outcome === 'fresh' ? [] : loaded.session.metadata.events.map(({ event }) => event);
}

describe('going on with another session', () => {
  it('commits the one in use with what else was wanted, lets it go, and begins the other with the whole picture', async () => {
    const desk = createDesk();
    const { monitor, events } = await desk.start();
    await monitor.cycle(running());
    await desk.say('one', { command: 'pin', messages: [2], incidents: [] });
    await desk.say('one', to('two'));
    const result = await monitor.cycle(running());

    expect(result).toMatchObject({ sessionId: 'two', reason: 'baseline', degraded: [] });
    expect(desk.held).toEqual(['two']);
    expect(desk.current()).toBe('two');
    expect(await desk.inbox.peek('one')).toEqual([]);
    expect(fieldsOf(events, 'command_applied')).toEqual([
      'message 2 pinned by anna',
      'anna goes on with two; one is let go',
    ]);
    expect(events.named('session_created').map(({ fields }) => fields.session_id)).toEqual(['one', 'two']);
    expect(desk.told).toEqual(['session_created one', 'session_saved one', 'session_created two', 'session_saved two']);
    expect(await desk.store.load('one')).toMatchObject({
      session: { metadata: { cycleCount: 1 }, history: [{}, { number: 2, pinned: true }, {}] },
    });
    expect(await eventsIn(desk, 'one')).toEqual(['asked', 'switched']);
    // It goes on there, and hears nothing twice.
    expect(await monitor.cycle(running())).toMatchObject({ sessionId: 'two', reason: null });
    expect(await eventsIn(desk, 'two')).toEqual(['switched']);
  });

  it('of several wishes heeds the last, and says so of the others', async () => {
    const desk = createDesk();
    const { monitor, events } = await desk.start();
    await desk.say('one', to('two'));
    await desk.say('one', to('three'), 'ben');
    expect(await monitor.cycle(running())).toMatchObject({ sessionId: 'three' });
    expect(fieldsOf(events, 'command_refused')).toEqual([
      'anna wanted to go on with two; the later wish for three counts',
    ]);
    expect(await desk.inbox.peek('one')).toEqual([]);
  });

  it('does not heed what was wanted when the other was in use last', async () => {
    const desk = createDesk();
    const { monitor, events } = await desk.start();
    await desk.say('two', to('old'));
    await desk.say('one', to('two'));
    expect(await monitor.cycle(running())).toMatchObject({ sessionId: 'two' });
    expect(await monitor.cycle(running())).toMatchObject({ sessionId: 'two' });
    expect(fieldsOf(events, 'command_refused')).toEqual([
      'anna wanted to go on with old; the later wish for two counts',
    ]);
    expect(await desk.inbox.peek('two')).toEqual([]);
  });

  it.each([
    ['SESSION_ID decides', createDesk({ closed: 'SESSION_ID is set to one and decides' }), /SESSION_ID is set to one/],
    ['it is in use elsewhere', createDesk(), /held by another; wait$/],
  ])('is refused once where %s, and the session in use goes on', async (_, desk, why) => {
    desk.trouble.take = new MonitorError('lock_held', 'held by another', 'wait');
    const { monitor, events } = await desk.start();
    await desk.say('one', to('two'));
    expect(await monitor.cycle(running())).toMatchObject({ sessionId: 'one', degraded: [] });
    expect(fieldsOf(events, 'command_refused')).toEqual([expect.stringMatching(why)]);
    expect(await desk.inbox.peek('one')).toEqual([]);
    await monitor.cycle(running());
    expect(fieldsOf(events, 'command_refused')).toHaveLength(1);
    expect(desk.held).toEqual(['one']);
  });

  it('is refused for a closed one, which then is not held', async () => {
    const desk = createDesk();
    const empty = emptySession('two', 'shop-demo', NOON);
    await desk.store.save({ ...empty, history: [user('x')], metadata: { ...empty.metadata, closedAt: NOON } });
    const { monitor, events } = await desk.start();
    await desk.say('one', to('two'));
    expect(await monitor.cycle(running())).toMatchObject({ sessionId: 'one' });
    expect(fieldsOf(events, 'command_refused')).toEqual([expect.stringContaining('session two was closed at')]);
    expect(desk.held).toEqual(['one']);
  });

  it('waits, and says so in every cycle line, while the disk does not take it', async () => {
    const desk = createDesk();
    const { monitor, events } = await desk.start();
    await monitor.cycle(running());
    desk.trouble.choose = new MonitorError('storage_unwritable', 'no space left', 'free some');
    await desk.say('one', to('two'));
    for (const _ of [1, 2]) {
      expect(await monitor.cycle(running())).toMatchObject({
        sessionId: 'one',
        degraded: ['cannot go on with two yet: no space left; free some'],
      });
      expect(desk.held).toEqual(['one']);
    }
    desk.trouble.choose = null;
    expect(await monitor.cycle(running())).toMatchObject({ sessionId: 'two', degraded: [] });
    expect(fieldsOf(events, 'command_applied')).toEqual(['anna goes on with two; one is let go']);
    expect(await desk.inbox.peek('one')).toEqual([]);
  });

  it.each(['choose', 'after'] as const)('is done once when the process ends at the choice (%s)', async (when) => {
    const desk = createDesk();
    const first = await desk.start();
    await first.monitor.cycle(running());
    desk.trouble[when] = new Crash();
    await desk.say('one', to('two'));
    await expect(first.monitor.cycle(running())).rejects.toThrow(Crash);

    desk.trouble[when] = null;
    const second = await desk.start();
    expect(await second.monitor.cycle(running())).toMatchObject({ sessionId: 'two', reason: 'baseline' });
    // Back in the first, the word that lies there still is known to be done.
    await desk.say('two', to('one'));
    expect(await second.monitor.cycle(running())).toMatchObject({ sessionId: 'one' });
    expect(await second.monitor.cycle(running())).toMatchObject({ sessionId: 'one' });
    expect(await desk.inbox.peek('one')).toEqual([]);
  });
});
