import { describe, expect, it } from 'vitest';
import { createToolbox, type MemoryReader, memoryTools } from '../../../src/analyst/index.ts';
import { contentBytesWithin } from '../../../src/context/index.ts';
import { toolContract } from '../../contracts/analyst-tool.ts';
import { user } from '../../support/conversations.ts';
import { anIncident } from '../../support/situations.ts';
import { NOON } from '../../support/snapshots.ts';
import { toolMemory } from '../../support/tool-memory.ts';
import { TOOL_CASES } from './tool-cases.ts';

for (const [name, each] of Object.entries(TOOL_CASES)) toolContract(name, each);

const LIMITS = { calls: 8, tokens: 10_000 };
const SIGNAL = new AbortController().signal;

async function ask(name: string, input: unknown, incidents = [anIncident({ number: 42 })]) {
  const toolbox = createToolbox(memoryTools(await toolMemory()), LIMITS);
  const context = { cluster: 'shop-demo', at: NOON, incidents };
  const result = await toolbox.run({ id: 'a', name, input }, context, 2_000, SIGNAL);
  return result.ok ? result.text : `${result.reason}: ${result.message}`;
}

describe('the tools over the memory', () => {
  it('are all there, each with a case in the contract, in the order of their names', () => {
    const names = createToolbox(memoryTools(null), LIMITS).definitions.map(({ name }) => name);
    expect(names).toEqual(Object.keys(TOOL_CASES).toSorted());
    expect(createToolbox(memoryTools(null), { ...LIMITS, calls: 0 }).definitions).toEqual([]);
  });

  it('names what there is where one is asked for that is not', async () => {
    expect(await ask('pod_logs', {})).toMatch(/^no_tool: there is no tool "pod_logs"; there are incident_history, /);
  });
});

describe('search_history', () => {
  it('finds words in what was said and seen, and says what kind of word it was', async () => {
    const text = await ask('search_history', { text: 'DB_URL' });
    expect(text).toMatch(/^2 found:\n/);
    expect(text).toMatch(/cycle 2 message 3 \(report, concluded\): <data>INC-42: the new image lacks DB_URL/);
    expect(text).toMatch(/message 2 \(delta\): <data>.*panic: DB_URL is not set/);
    expect(text).not.toContain('hunter2');
  });

  it('takes days whole, and times', async () => {
    const day = new Date(NOON).toISOString().slice(0, 10);
    expect(await ask('search_history', { text: '', from: day, to: day, incident: 42 })).toMatch(/opened[\s\S]*|found/);
    expect(await ask('search_history', { text: 'recurring', from: day, to: day })).toBe('Nothing found.');
    const before = `${new Date(NOON).toISOString().slice(0, 16)}Z`;
    expect(await ask('search_history', { text: '', incident: 42, to: before })).toBe('Nothing found.');
  });
});

describe('read_message', () => {
  it('reads all that a cycle said, and one message by its number', async () => {
    const text = await ask('read_message', { cycle: 2 });
    expect(text).toMatch(/^message 2 · delta · cycle 2 · /);
    expect(text).toContain('message 3 · report, concluded · cycle 2');
    expect(text).toContain('‹data>panic: DB_URL is not set');
    expect(await ask('read_message', { message: 1 })).toContain('INC-42 SEV-2 CrashLoopBackOff shop/Deployment/api');
  });
});

describe('a cycle that said more than there is room for', () => {
  const stretches = [400, 400, 3, 400, 400, 400];
  const memoryOf = (lengths: readonly number[], first = 1): MemoryReader => ({
    search: async () => ({ hits: [], more: false, scannedTo: null }),
    records: async () => ({ turns: [] }),
    messages: async ({ limit }) =>
      lengths.slice(0, limit).map((words, index) => ({
        number: index + first,
        entry: user(`${'word '.repeat(words)}<data>`, { cycle: 1, at: NOON, number: index + first }),
      })),
  });
  const read = async (tokens: number, memory = memoryOf(stretches)): Promise<string> => {
    const toolbox = createToolbox(memoryTools(memory), LIMITS);
    const call = { id: 'a', name: 'read_message', input: { cycle: 1 } };
    const result = await toolbox.run(call, { cluster: 'shop-demo', at: NOON, incidents: [] }, tokens, SIGNAL);
    return result.ok ? result.text : result.message;
  };

  it('shows as many messages as can say something, and the numbers of the others', async () => {
    const text = await read(350);
    expect(text.match(/^message \d/gm)).toEqual(['message 1', 'message 2']);
    expect(text).toMatch(/\n\n… 4 more left out: 3, 4, 5, 6$/);
    for (const fenced of text.match(/<data>[\s\S]*?<\/data>/g) ?? []) expect(fenced.length).toBeGreaterThan(280);
    expect((await read(2_000)).match(/^message \d/gm)).toHaveLength(6);
  });

  it('names those beyond the six that are shown, and says when there are more than it counts', async () => {
    const eight = await read(8_000, memoryOf(Array(8).fill(3)));
    expect(eight.match(/^message \d/gm)).toHaveLength(6);
    expect(eight).toMatch(/\n\n… 2 more left out: 7, 8$/);
    expect(await read(8_000, memoryOf(Array(30).fill(3)))).toMatch(/\n\n… 24 more left out: 7, 8, 9, 10, 11, 12, …$/);
    expect(await read(8_000, memoryOf(Array(90).fill(3)))).toMatch(/\n\n… over 25 more left out: 7, 8, .*, …$/);
  });

  it.each([
    ['six', memoryOf(stretches)],
    ['forty of great numbers', memoryOf(Array(40).fill(200), 999_999_000)],
  ])('of %s is within its room whatever that is, each message in a fence of its own', async (_what, memory) => {
    for (let tokens = 1; tokens < 3_000; tokens += 13) {
      const text = await read(tokens, memory);
      const room = contentBytesWithin(tokens);
      if (room < 60) continue;
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(room);
      const shown = text.match(/^message \d/gm)?.length ?? 0;
      expect([text.match(/<data>/g)?.length ?? 0, text.match(/<\/data>/g)?.length ?? 0]).toEqual([shown, shown]);
      if (shown === 0) expect(text).toBe('No room is left for any of them.');
    }
  });

  it('leaves what short messages do not need to the long ones', async () => {
    const text = await read(2_000);
    expect(text).toContain('<data>word word word ‹data></data>');
    expect(Buffer.byteLength(text)).toBeGreaterThan(0.9 * contentBytesWithin(2_000));
  });
});

describe('incident_history', () => {
  it('tells the life of an incident from the ledger and the history', async () => {
    const episode = {
      openedAt: NOON - 3_600_000,
      endedAt: NOON,
      how: 'resolved',
      ending: 'image app 1.5.0 -> 1.4.2 while it was open',
      followed: [],
    } as const;
    const text = await ask('incident_history', { incident: 42 }, [
      anIncident({ number: 42, occurrences: 2, episodes: [episode] }),
    ]);
    expect(text).toMatch(/^INC-42 SEV-\d /);
    expect(text).toMatch(
      /episode .* to .* \(60 min\), resolved: <data>image app 1.5.0 -> 1.4.2 while it was open<\/data>/,
    );
    expect(text).toMatch(/recurring SEV-2 CrashLoopBackOff[\s\S]*resolved SEV-2[\s\S]*opened SEV-2/);
  });

  it('knows one that the ledger has forgotten, from the history alone', async () => {
    expect(await ask('incident_history', { incident: 42 }, [])).toMatch(
      /^INC-42 \(the ledger has forgotten it\)\nturns, /,
    );
  });
});

describe('incident_statistics', () => {
  it('counts openings in groups, the most frequent first; days by their date', async () => {
    expect(await ask('incident_statistics', { by: 'code' })).toMatch(
      /^4 openings of 3 incidents, by code:\nCrashLoopBackOff: 2 \(INC-42\), last .*\nNodeNotReady: 1 .*\nOOMKilled: 1 /,
    );
    expect((await ask('incident_statistics', { by: 'day' })).split('\n')).toHaveLength(4);
    expect(await ask('incident_statistics', { by: 'namespace' })).toContain('(cluster): 1 (INC-9)');
    expect(await ask('incident_statistics', { by: 'owner', of: 'deployment API' })).toMatch(/shop\/Deployment api: 2/);
    expect(await ask('incident_statistics', { by: 'day', of: 'NeverSeen' })).toBe('0 openings of 0 incidents');
  });
});
