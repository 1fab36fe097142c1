import { describe, expect, it } from 'vitest';
import { type AnalysisRequest, type Analyst, createToolbox, memoryTools } from '../../src/analyst/index.ts';
import { MonitorError } from '../../src/model/errors.ts';
import type { Session } from '../../src/model/session.ts';
import { persistentMemory, statelessMemory } from '../../src/monitor/index.ts';
import { createMemorySessionStore, type SessionStore } from '../../src/session/index.ts';
import { ANSWER, aFailure, openMonitor, ports, running, scriptedAnalyst } from '../support/monitor-parts.ts';
import { NOON } from '../support/snapshots.ts';
import { toolMemory } from '../support/tool-memory.ts';

const CALLS = [
  { id: 'toolu_1', name: 'search_history', input: { text: 'panic' } },
  { id: 'toolu_2', name: 'pod_logs', input: { pod: 'api' } },
];
const TOOLS = createToolbox(memoryTools(null), { calls: 8, tokens: 12_000 });

/** One that looks two things up, of which one is there, and then answers what it is told to. */
function curiousAnalyst(answer: Parameters<typeof scriptedAnalyst>[0][number] = ANSWER): Analyst & {
  readonly requests: AnalysisRequest[];
} {
  const scripted = scriptedAnalyst([answer]);
  return {
    ...scripted,
    analyse: async (request) => {
      const answers = await request.tools?.lookUps.answer(CALLS, request.signal);
      if (answers === null) return aFailure({ reason: 'stopping' });
      return scripted.analyse(request);
    },
  };
}

/** What was saved, in order; `refuse` throws where the disk takes nothing. */
function recordingStore(refuse: (session: Session) => void = () => undefined) {
  const saved: Session[] = [];
  const store: SessionStore = {
    ...createMemorySessionStore(),
    save: async (session) => {
      refuse(session);
      saved.push(session);
    },
  };
  return { saved, memory: persistentMemory(store, 'test', () => NOON) };
}

const statuses = ({ metadata }: Session) => metadata.asking?.tools?.map(({ status }) => status) ?? metadata.asking;

describe('a cycle in which something is looked up', () => {
  it('saves what is asked before it is run, and each result as it comes', async () => {
    const { saved, memory } = recordingStore();
    const history = await toolMemory();
    const tools = createToolbox(memoryTools(history), { calls: 8, tokens: 12_000 });
    const monitor = await openMonitor(ports({ analyst: curiousAnalyst(), memory, history, tools }));
    const { exchange } = await monitor.cycle(running());
    expect(saved.map(statuses)).toEqual([
      { cycle: 1, at: NOON },
      ['running', 'running'],
      ['ok', 'running'],
      ['ok', 'failed'],
      null,
    ]);
    for (const session of saved.slice(0, -1)) expect(session.history).toEqual(saved[0]?.history);
    expect(saved.at(-1)?.history.at(-1)?.content).toBe(
      'All is well.\n(looked up: search_history text "panic": 1 found; pod_logs pod "api": failed)',
    );
    expect(exchange?.text).toBe(saved.at(-1)?.history.at(-1)?.content);
    expect((await history.records({ only: ['tools'] })).tools).toMatchObject([
      { id: 'toolu_1', status: 'ok', cycle: 1, outcome: '1 found' },
      { id: 'toolu_2', status: 'failed', outcome: expect.stringMatching(/^no_tool: /) },
    ]);
  });

  it('counts what was looked up in vain, and keeps no line of it under the report of the rules', async () => {
    const { saved, memory } = recordingStore();
    const monitor = await openMonitor(ports({ analyst: curiousAnalyst(aFailure()), memory, tools: TOOLS }));
    const { exchange } = await monitor.cycle(running());
    expect(exchange?.lookUps).toHaveLength(2);
    expect(JSON.stringify(saved.at(-1)?.history)).not.toContain('looked up:');
  });

  it('goes on where the disk takes nothing, and says so with its own save', async () => {
    const { memory } = recordingStore(() => {
      throw new MonitorError('storage_unwritable', 'disk full', 'Free space.');
    });
    const monitor = await openMonitor(ports({ analyst: curiousAnalyst(), memory, tools: TOOLS }));
    const result = await monitor.cycle(running());
    expect(result.exchange?.lookUps.map(({ status }) => status)).toEqual(['failed', 'failed']);
    expect(result.degraded).toEqual(['disk full; Free space.']);
  });

  it('ends where another process has become the writer, before anything is run', async () => {
    const { saved, memory } = recordingStore(({ metadata }) => {
      if (metadata.asking?.tools !== undefined) throw new MonitorError('lock_lost', 'another has taken over', 'Stop.');
    });
    const monitor = await openMonitor(ports({ analyst: curiousAnalyst(), memory, tools: TOOLS }));
    await expect(monitor.cycle(running())).rejects.toMatchObject({ code: 'lock_lost' });
    expect(saved).toHaveLength(1);
    expect(memory.current().history).toEqual([]);
  });

  it('has its runs in the history without a conversation, too', async () => {
    const history = await toolMemory();
    const tools = createToolbox(memoryTools(history), { calls: 1, tokens: 12_000 });
    const monitor = await openMonitor(
      ports({ analyst: curiousAnalyst(), memory: statelessMemory('test'), history, tools }),
    );
    await monitor.cycle(running());
    const { tools: kept } = await history.records({ sessionId: 'test', only: ['tools'] });
    expect(kept.map(({ status }) => status)).toEqual(['ok', 'failed']);
    expect(kept[1]?.outcome).toMatch(/^limit: /);
  });
});

describe('the tools a conversation offers', () => {
  it('are those it began with, whatever this release has, until a prune; the session says which', async () => {
    const { saved, memory } = recordingStore();
    const analyst = curiousAnalyst();
    await (await openMonitor(ports({ analyst, memory, tools: TOOLS }))).cycle(running());
    expect(analyst.requests[0]?.tools?.definitions).toEqual(TOOLS.definitions);
    expect(saved.at(-1)?.metadata.offeredTools).toEqual(TOOLS.definitions);
    // While it waits for the first answer, too: that is what a crash leaves.
    expect(saved[0]?.metadata.offeredTools).toEqual(TOOLS.definitions);
  });

  it('are none where there are none, and nothing is said of them then', async () => {
    const analyst = scriptedAnalyst([ANSWER]);
    const { saved, memory } = recordingStore();
    await (await openMonitor(ports({ analyst, memory }))).cycle(running());
    expect(analyst.requests[0]).not.toHaveProperty('tools');
    expect(saved.at(-1)?.metadata.offeredTools).toEqual([]);
  });
});
