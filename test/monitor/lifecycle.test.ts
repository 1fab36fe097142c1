import { describe, expect, it } from 'vitest';
import { createMemorySessionInbox } from '../../src/inbox/index.ts';
import { emptySession } from '../../src/model/session.ts';
import { persistentMemory, recordLifecycle } from '../../src/monitor/index.ts';
import { statelessMemory } from '../../src/monitor/stateless-memory.ts';
import { redactText } from '../../src/redact/index.ts';
import { createLifecycle, createMemorySessionStore } from '../../src/session/index.ts';
import { anId } from '../support/commands.ts';
import { plainTurns } from '../support/conversations.ts';
import { openMonitor, ports, recordingEvents, running } from '../support/monitor-parts.ts';
import { NOON } from '../support/snapshots.ts';

const aPrune = { schemaVersion: 1, session: 'test', by: redactText('anna'), at: NOON, command: 'prune' } as const;

function listening() {
  const lifecycle = createLifecycle();
  const heard: string[] = [];
  lifecycle.subscribe(({ event }) => void heard.push(event));
  return { lifecycle, heard };
}

describe('what becomes of a session', () => {
  it('is told: created or loaded at a start, then what each cycle does', async () => {
    const { lifecycle, heard } = listening();
    const sessions = createMemorySessionStore();
    const sessionInbox = createMemorySessionInbox();
    const start = () =>
      openMonitor(ports({ memory: persistentMemory(sessions, 'test', () => NOON), sessionInbox, lifecycle }));
    await (await start()).cycle(running());
    const { session } = { session: emptySession('test', 'shop-demo', NOON), ...(await sessions.load('test')) };
    await sessions.save({ ...session, history: [...session.history, ...plainTurns(130, 1_000)] });
    const monitor = await start();
    await sessionInbox.send(anId(1), aPrune);
    await monitor.cycle(running());
    expect(heard).toEqual(['session_created', 'session_saved', 'session_loaded', 'session_pruned', 'session_saved']);
  });

  it('that begins makes room by SESSION_LIMIT, and what went is in the log; one that goes on does not', async () => {
    const sessions = createMemorySessionStore();
    const begun: (string | null)[] = [];
    const limit = async (begins: string | null) => {
      begun.push(begins);
      return ['removed the archived a: SESSION_LIMIT is 2'];
    };
    const events = recordingEvents();
    const start = () => openMonitor(ports({ memory: persistentMemory(sessions, 'test', () => NOON), limit, events }));
    await (await start()).cycle(running());
    await start();
    expect(begun).toEqual(['test']);
    expect(events.named('session_limit')).toMatchObject([
      { level: 'warn', message: 'removed the archived a: SESSION_LIMIT is 2', fields: { session_id: 'test' } },
    ]);
    await openMonitor(ports({ memory: statelessMemory('test'), limit }));
    expect(begun).toHaveLength(1);
  });

  it('is told to nobody where there is no session', async () => {
    const { lifecycle, heard } = listening();
    const monitor = await openMonitor(ports({ memory: statelessMemory('test'), lifecycle }));
    await monitor.cycle(running());
    expect(heard).toEqual([]);
  });

  it('breaks no cycle, whoever listens', async () => {
    const { lifecycle } = listening();
    lifecycle.subscribe(() => {
      throw new Error('a listener is broken');
    });
    const monitor = await openMonitor(ports({ lifecycle }));
    expect((await monitor.cycle(running())).degraded).toEqual([]);
  });

  it('is recorded in the history, but for what the cycles record themselves', () => {
    const lifecycle = createLifecycle();
    const recorded: unknown[] = [];
    const end = recordLifecycle(lifecycle, { record: (batch) => recorded.push(batch) });
    const session = emptySession('test', 'prod', 5);
    for (const event of ['session_created', 'session_saved', 'session_pruned', 'session_archived'] as const)
      lifecycle.emit({ event, at: NOON, session, text: 'said' });
    end();
    lifecycle.emit({ event: 'session_closed', at: NOON, session, text: 'said' });
    const life = { cluster: 'prod', sessionId: 'test', born: 5 };
    expect(recorded).toEqual([
      { life, events: [{ event: 'created', at: NOON, text: 'said' }] },
      { life, events: [{ event: 'archived', at: NOON, text: 'said' }] },
    ]);
  });
});

describe('a stateless monitor', () => {
  it('leaves commands to a session where they are: it has none', async () => {
    const sessionInbox = createMemorySessionInbox();
    await sessionInbox.send(anId(1), aPrune);
    const events = recordingEvents();
    const monitor = await openMonitor(ports({ memory: statelessMemory('test'), sessionInbox, events }));
    await monitor.cycle(running());
    expect(await sessionInbox.peek('test')).toHaveLength(1);
    expect(events.named('command_applied')).toEqual([]);
  });
});
