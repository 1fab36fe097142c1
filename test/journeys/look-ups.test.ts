import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openHistoryReader } from '../../src/history/index.ts';
import { answersAsked, messagesSent, startClaudeJourney, textsSent } from '../support/claude-journey.ts';
import { answer, callTools, type FakeRequest } from '../support/fake-anthropic/index.ts';
import { blocksOf, messagesOf } from '../support/fake-anthropic/prompt.ts';
import { scenarioCluster } from '../support/journey.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

const SESSION = 'k8s-monitor-default.json';
const SEARCH = { name: 'search_history', input: { text: 'api' } };
const COUNT = { name: 'incident_statistics', input: { by: 'code' } };

/** This request comes with what was looked up, or not yet. */
function isAnswered({ body }: FakeRequest): boolean {
  return blocksOf(messagesOf(body).at(-1)?.content).some(({ type }) => type === 'tool_result');
}

async function sessionIn(directory: string) {
  return JSON.parse(await readFile(join(directory, SESSION), 'utf8'));
}

async function toolsIn(directory: string) {
  const history = openHistoryReader({ directory });
  onTestFinished(async () => history?.close());
  return (await history?.records({ only: ['tools'] }))?.tools ?? [];
}

describe('a cycle in which Claude looks something up', () => {
  it('keeps one line of it, and every later prompt begins with the bytes it left', async () => {
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    journey.claude.setReply((request) => (isAnswered(request) ? answer() : callTools(SEARCH, COUNT)));
    const results = await (await journey.start()).cycles(12);
    expect(journey.claude.refusals).toEqual([]);

    const asked = results.filter(({ exchange }) => exchange !== null);
    expect(asked.length).toBeGreaterThan(2);
    for (const { exchange, degraded } of asked) {
      expect(exchange?.analysed.success.report.analyst).toBe('claude');
      expect(exchange?.lookUps.map(({ tool }) => tool)).toEqual(['search_history', 'incident_statistics']);
      expect(degraded).toEqual([]);
    }
    const lines = journey.lines('cycle').filter(({ asked: reason }) => reason !== null);
    expect(lines.at(-1)).toMatchObject({ tools: { calls: 2, failed: 0 } });
    expect(journey.lines('cycle').find(({ asked: reason }) => reason === null)).toMatchObject({
      tools: { calls: 0, failed: 0 },
    });

    // What was looked up is not in the conversation; what it was is.
    const kept = await sessionIn(journey.directory);
    expect(JSON.stringify(kept.conversation_history)).not.toMatch(/tool_use|tool_result/);
    const last = kept.conversation_history.at(-1);
    expect(last).toMatchObject({ role: 'assistant', kind: 'report' });
    expect(last.content).toMatch(
      /\(looked up: search_history text "api": \d+ (newest )?found; incident_statistics by "code": \d+ openings\)$/,
    );
    expect(kept.metadata.offered_tools.map(({ name }: { name: string }) => name)).toEqual([
      'incident_history',
      'incident_statistics',
      'read_message',
      'search_history',
    ]);
    expect(kept.usage.calls).toBe(2 * asked.length);
    expect(journey.lines('cache_missed')).toEqual([]);

    // The first request of each cycle begins with that of the cycle before.
    const firsts = answersAsked(journey).filter((request) => !isAnswered(request));
    expect(firsts).toHaveLength(asked.length);
    for (const [index, request] of firsts.slice(1).entries()) {
      const before = messagesSent(firsts[index] as FakeRequest);
      expect(messagesSent(request).slice(0, before.length)).toEqual(before);
    }

    const tools = await toolsIn(journey.directory);
    expect(tools).toHaveLength(2 * asked.length);
    expect(new Set(tools.map(({ status }) => status))).toEqual(new Set(['ok']));
    expect(tools.at(-1)).toMatchObject({
      tool: 'incident_statistics',
      asked: '{"by":"code"}',
      cycle: asked.at(-1)?.situation.cycle,
    });
  });

  it('is told of what was said weeks ago and pruned since', async () => {
    const journey = await startClaudeJourney({
      cluster: scenarioCluster(BAD_ROLLOUT),
      config: { contextPruneThreshold: 0.01, contextPruneTarget: 0.009 },
    });
    const run = await journey.start();
    await run.cycles(12);
    expect(journey.lines('context_pruned').length).toBeGreaterThan(0);
    journey.claude.setReply((request) =>
      isAnswered(request) ? answer() : callTools({ name: 'read_message', input: { cycle: 1 } }),
    );
    const again = await journey.start({ config: { analyze: 'always' } });
    await again.cycle();
    const { body } = journey.claude.requests.at(-1) as FakeRequest;
    const [result] = blocksOf(messagesOf(body).at(-1)?.content);
    expect(result?.content).toMatch(/^message 2 · baseline · cycle 1 · /);
  });

  it('looks nothing up with MAX_TOOL_CALLS=0, and gets the tools of a later release with the next prune', async () => {
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env: { MAX_TOOL_CALLS: '0' } });
    await (await journey.start()).cycles(4);
    for (const { body } of answersAsked(journey)) expect(body).not.toHaveProperty('tools');

    const again = await journey.start({ config: { maxToolCalls: 8, analyze: 'always' } });
    await again.cycle();
    expect(journey.claude.requests.at(-1)?.body).not.toHaveProperty('tools');
    const pruned = await journey.start({
      config: { maxToolCalls: 8, analyze: 'always', contextPruneThreshold: 0.01, contextPruneTarget: 0.009 },
    });
    await pruned.cycle();
    expect(journey.claude.requests.at(-1)?.body.tools).toHaveLength(4);

    // Off again: the list stays, for the cached prefix begins with it, and nothing may be called.
    const off = await journey.start({ config: { maxToolCalls: 0, analyze: 'always' } });
    await off.cycle();
    expect(journey.claude.requests.at(-1)?.body).toMatchObject({
      tools: [{}, {}, {}, {}],
      tool_choice: { type: 'none' },
    });
    expect(journey.claude.refusals).toEqual([]);
  });
});

describe('a kill while Claude looks something up', () => {
  /** What lies on disk when so many steps of the first analysis have been told. */
  async function killedAtStep(wanted: number) {
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    journey.claude.setReply((request) => (isAnswered(request) ? answer() : callTools(SEARCH, COUNT)));
    const directory = join(await temporaryDirectory(), 'left');
    let steps = 0;
    const dying = await journey.start({
      stores: (stores) => ({
        ...stores,
        history: new Proxy(stores.history, {
          get(history, key) {
            const method = Reflect.get(history, key);
            if (typeof method !== 'function') return method;
            const bound = method.bind(history);
            if (key !== 'flush') return bound;
            return async () => {
              const trouble = await bound();
              steps += 1;
              if (steps === wanted) await cp(journey.directory, directory, { recursive: true });
              return trouble;
            };
          },
        }),
      }),
    });
    await dying.cycle();
    return { journey, directory };
  }

  it.each([
    [1, ['running', 'running']],
    [2, ['ok', 'running']],
    [3, ['ok', 'ok']],
  ])('at step %i leaves what was asked and answered by then; the next start closes the turn', async (step, left) => {
    const { journey, directory } = await killedAtStep(step);
    const { metadata, conversation_history: said } = await sessionIn(directory);
    expect(metadata.asking.tools.map(({ status }: { status: string }) => status)).toEqual(left);
    expect(metadata.asking.tools[0]).toMatchObject({ tool: 'search_history', input: '{"text":"api"}' });
    expect(said.at(-1)).toMatchObject({ role: 'user', kind: 'baseline' });
    expect((await toolsIn(directory)).map(({ status }) => status)).toEqual(left);

    const run = await journey.start({ config: { sessionDir: directory } });
    expect(journey.lines('session_repaired')).toMatchObject([{ cycle: 1, tool_calls: 2 }]);
    const result = await run.cycle();
    expect(result.degraded).toEqual([]);
    expect(result.exchange?.analysed.success.report.analyst).toBe('claude');
    expect(journey.claude.refusals).toEqual([]);
    const texts = textsSent(answersAsked(journey).at(-2) as FakeRequest);
    expect(texts[1]).toMatch(
      /^\[the monitor stopped before cycle 1 was answered; .*; looked up: search_history text "api": /,
    );
    const ended = left.map((status) => (status === 'running' ? 'cancelled' : status));
    expect((await toolsIn(directory)).map(({ status }) => status)).toEqual([...ended, 'ok', 'ok']);
    expect((await sessionIn(directory)).metadata).not.toHaveProperty('asking');
  });

  it('is known as cancelled where the history was lost with it', async () => {
    const { journey, directory } = await killedAtStep(1);
    for (const name of ['history.db', 'history.db-wal', 'history.db-shm']) {
      await rm(join(directory, name), { force: true });
    }
    const run = await journey.start({ config: { sessionDir: directory } });
    await run.cycle();
    expect((await toolsIn(directory)).map(({ status }) => status).slice(0, 2)).toEqual(['cancelled', 'cancelled']);
  });
});
