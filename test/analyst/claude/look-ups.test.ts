import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LookUpRounds } from '../../../src/analyst/claude/look-up-rounds.ts';
import {
  type AnalysisRequest,
  createClaudeAnalyst,
  createToolbox,
  LookUps,
  memoryTools,
} from '../../../src/analyst/index.ts';
import type { ToolRun } from '../../../src/model/tool.ts';
import { analysisRequest } from '../../contracts/analyst.ts';
import {
  answer,
  apiError,
  callTools,
  type FakeAnthropic,
  type FakeRequest,
  hang,
  type ReplyScript,
  startFakeAnthropic,
} from '../../support/fake-anthropic/index.ts';
import { blocksOf, messagesOf } from '../../support/fake-anthropic/prompt.ts';
import { anIncident, aSituation } from '../../support/situations.ts';
import { NOON } from '../../support/snapshots.ts';
import { toolMemory } from '../../support/tool-memory.ts';

const KEY = 'sk-ant-test-0123456789';
const SITUATION = aSituation({ open: [anIncident({ number: 7 })] });
const SEARCH = { name: 'search_history', input: { text: 'panic' } };
/** Long enough to be cached. */
const SYSTEM = 'You watch a cluster. '.repeat(400);

let server: FakeAnthropic;
let now = 0;

beforeEach(async () => {
  now = 0;
  server = await startFakeAnthropic({ key: KEY, now: () => now });
});
afterEach(() => server.close());

const analyst = (options: { readonly timeoutMs?: number; readonly maxTokens?: number; readonly model?: string } = {}) =>
  createClaudeAnalyst({
    apiKey: KEY,
    model: 'claude-sonnet-5-5',
    baseUrl: server.url,
    maxTokens: 4_096,
    timeoutMs: 20_000,
    userAgent: 'k8s-monitor/test',
    ...options,
  });

/** Answers in their order; the last one goes on. */
function replies(...scripts: readonly (ReplyScript | (() => ReplyScript | Promise<ReplyScript>))[]) {
  let asked = 0;
  server.setReply(() => {
    const script = scripts[Math.min(asked, scripts.length - 1)] ?? answer();
    asked += 1;
    return typeof script === 'function' ? script() : script;
  });
}

interface Asking {
  readonly request: AnalysisRequest;
  readonly lookUps: LookUps;
  /** What was told at each step: the statuses of all runs. */
  readonly steps: string[][];
}

async function asking(
  limits: { readonly calls?: number; readonly tokens?: number } = {},
  { signal, onStep }: { readonly signal?: AbortSignal; readonly onStep?: (runs: readonly ToolRun[]) => void } = {},
): Promise<Asking> {
  const toolbox = createToolbox(memoryTools(await toolMemory()), { calls: 8, tokens: 12_000, ...limits });
  const steps: string[][] = [];
  const lookUps = new LookUps({
    toolbox,
    context: { cluster: 'shop-demo', at: NOON, incidents: SITUATION.open },
    now: () => NOON + steps.length,
    onStep: async (runs) => {
      steps.push(runs.map(({ status }) => status));
      onStep?.(runs);
    },
  });
  const { definitions } = createToolbox(memoryTools(null), { calls: 8, tokens: 12_000 });
  const request = { ...analysisRequest(SITUATION, signal), system: SYSTEM, tools: { definitions, lookUps } };
  return { request, lookUps, steps };
}

/** What a request's last message holds: blocks as the model gets them. */
function lastBlocks(request: FakeRequest | undefined) {
  return blocksOf(messagesOf(request?.body ?? {}).at(-1)?.content);
}

function sentText({ body }: FakeRequest): string {
  const { tools, system, messages } = body;
  const text = JSON.stringify([tools, system, messages], (key, value: unknown) =>
    key === 'cache_control' ? undefined : value,
  );
  return text.slice(0, -']]'.length);
}

describe('an analysis that looks something up', () => {
  it('sends back what the model said, to the byte, with its results, until the report comes', async () => {
    replies(callTools(SEARCH, { name: 'incident_history', input: { incident: 42 } }), callTools(SEARCH), answer());
    const { request, lookUps, steps } = await asking();
    const result = await analyst().analyse(request);
    expect(server.refusals).toEqual([]);
    expect(result).toMatchObject({ ok: true, report: { analyst: 'claude', assessments: [{ incident: 7 }] } });

    const texts = server.requests.map(sentText);
    expect(texts).toHaveLength(3);
    expect(texts[1]?.startsWith(texts[0] ?? '?')).toBe(true);
    expect(texts[2]?.startsWith(texts[1] ?? '?')).toBe(true);
    // Thinking goes back with its signature, or the API would refuse what follows it.
    const [thinking, ...calls] = blocksOf(messagesOf(server.requests[1]?.body ?? {}).at(-2)?.content);
    expect(thinking).toMatchObject({ type: 'thinking', signature: expect.stringMatching(/^sig\./) });
    expect(calls.map(({ name }) => name)).toEqual(['search_history', 'incident_history']);
    expect(lastBlocks(server.requests[1])).toMatchObject([
      { type: 'tool_result', tool_use_id: calls[0]?.id, content: expect.stringMatching(/^1 found:/) },
      { type: 'tool_result', tool_use_id: calls[1]?.id, content: expect.stringMatching(/^INC-42/) },
    ]);
    expect(lookUps.close().map(({ tool, status, outcome }) => [tool, status, outcome])).toEqual([
      ['search_history', 'ok', '1 found'],
      ['incident_history', 'ok', '0 episodes, 3 turns'],
      ['search_history', 'ok', '1 found'],
    ]);
    // Each is told before it runs and when it has ended.
    expect(steps).toEqual([
      ['running', 'running'],
      ['ok', 'running'],
      ['ok', 'ok'],
      ['ok', 'ok', 'running'],
      ['ok', 'ok', 'ok'],
    ]);
  });

  it('pays for each call once: what was sent before is read from the cache, and the bill is the sum', async () => {
    replies(callTools(SEARCH), callTools(SEARCH), answer());
    const { request } = await asking();
    const result = await analyst().analyse(request);
    if (!result.ok || result.usage === null) throw new Error('no answer');
    expect(result.bills).toHaveLength(3);
    const [first, second, third] = result.bills?.map(({ usage }) => usage) ?? [];
    expect(first).toMatchObject({ cacheRead: 0 });
    expect(second?.cacheRead).toBe(first?.cacheWrite);
    expect(third?.cacheRead).toBe((second?.cacheRead ?? 0) + (second?.cacheWrite ?? 0));
    expect(third?.input).toBe(0);
    const sum = (result.bills ?? []).reduce((total, { costUsd }) => total + (costUsd ?? 0), 0);
    expect(result.costUsd).toBeCloseTo(sum, 12);
    expect(result.usage.output).toBe((first?.output ?? 0) + (second?.output ?? 0) + (third?.output ?? 0));
    // What is known of the call is known of the conversation alone.
    expect(result.call?.promptTokens).toBe((first?.input ?? 0) + (first?.cacheWrite ?? 0));
    expect(await analyst().countTokens?.(request)).toBe(result.call?.promptTokens);

    // The next cycle, a quarter of an hour later, finds the conversation as the first call left it.
    now += 15 * 60_000;
    replies(answer());
    const next = await analyst().analyse((await asking()).request);
    expect(next.usage?.cacheRead).toBe(first?.cacheWrite);
  });

  it('caches a conversation that was not, once there are more calls', async () => {
    replies(callTools(SEARCH), callTools(SEARCH), answer());
    const { request } = await asking();
    const result = await analyst().analyse({ ...request, cache: { ttl: null } });
    const [first, second, third] = result.bills?.map(({ usage }) => usage) ?? [];
    expect(first).toMatchObject({ cacheRead: 0, cacheWrite: 0 });
    expect(second).toMatchObject({ cacheRead: 0, input: 0 });
    expect(third?.cacheRead).toBe(second?.cacheWrite);
    expect(result.call).toMatchObject({ cachedForMs: null });
  });

  it.each(['claude-opus-5-5', 'claude-haiku-5-5', 'claude-sonnet-4-6'])('is as %s wants it', async (model) => {
    replies(callTools(SEARCH), answer());
    const result = await analyst({ model }).analyse((await asking()).request);
    expect(server.refusals).toEqual([]);
    expect(result.ok).toBe(true);
  });

  it('tells the model what it asked wrong, and lets it ask again', async () => {
    replies(
      callTools({ name: 'pod_logs', input: {} }, { name: 'search_history', input: { text: 5 } }),
      callTools({ name: 'read_message', input: {} }),
      answer(),
    );
    const { request, lookUps } = await asking();
    expect((await analyst().analyse(request)).ok).toBe(true);
    expect(lastBlocks(server.requests[1])).toMatchObject([
      { is_error: true, content: expect.stringMatching(/^no_tool: there is no tool "pod_logs"/) },
      { is_error: true, content: expect.stringMatching(/^invalid_input: text: /) },
    ]);
    expect(lastBlocks(server.requests[2])).toMatchObject([
      { is_error: true, content: expect.stringMatching(/^invalid_input: give either/) },
    ]);
    expect(lookUps.runs.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
  });
});

describe('the limits of looking up', () => {
  const CONCLUDE = { type: 'text', text: expect.stringMatching(/Write the report/) };

  it('first ask for the report, and then leave no other choice: it comes whatever the model wants', async () => {
    // A model that would go on for ever, but must answer when it may not.
    server.setReply(({ body }) => (body.tool_choice === undefined ? callTools(SEARCH, SEARCH) : answer()));
    const { request, lookUps } = await asking({ calls: 3 });
    const result = await analyst().analyse(request);
    expect(result.ok).toBe(true);
    expect(server.refusals).toEqual([]);
    expect(server.requests.map(({ body }) => body.tool_choice)).toEqual([
      undefined,
      undefined,
      undefined,
      { type: 'none' },
    ]);
    expect(lastBlocks(server.requests[1]).at(-1)).not.toEqual(CONCLUDE);
    expect(lastBlocks(server.requests[2]).at(-1)).toEqual(expect.objectContaining(CONCLUDE));
    expect(lookUps.runs.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'failed', 'failed', 'failed']);
    expect(lookUps.runs.at(-1)?.outcome).toMatch(/^limit: /);
    // The list of tools is the beginning of the cached prefix: it is there to the end.
    expect(new Set(server.requests.map(({ body }) => JSON.stringify(body.tools))).size).toBe(1);
  });

  it('do not cost the cached conversation where the model heeds the word', async () => {
    replies(callTools(SEARCH), answer());
    const { request } = await asking({ calls: 1 });
    const result = await analyst().analyse(request);
    expect(result.bills?.[1]?.usage?.cacheRead).toBe(result.bills?.[0]?.usage?.cacheWrite);
    expect(server.requests[1]?.body.tool_choice).toBeUndefined();
  });

  it('hold for all results together, as well as for each', async () => {
    server.setReply(({ body }) =>
      body.tool_choice === undefined ? callTools({ name: 'read_message', input: { cycle: 2 } }) : answer(),
    );
    const { request, lookUps } = await asking({ calls: 50, tokens: 600 });
    expect((await analyst().analyse(request)).ok).toBe(true);
    const told = lookUps.runs.filter(({ status }) => status === 'ok').map(({ result }) => result?.length ?? 0);
    expect(told.reduce((sum, length) => sum + length, 0)).toBeLessThan(600 * 2.5);
    expect(server.requests.length).toBeLessThan(12);
  });

  it('of zero send the tools that the conversation has, and let none be called', async () => {
    const { request } = await asking({ calls: 0 });
    expect((await analyst().analyse(request)).ok).toBe(true);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.body).toMatchObject({
      tool_choice: { type: 'none' },
      tools: [{ name: 'incident_history' }, {}, {}, {}],
    });
  });

  it('of time belong to the report in the end', async () => {
    const { request, lookUps } = await asking();
    const rounds = new LookUpRounds(request, AbortSignal.abort());
    const call = { id: 'toolu_a', ...SEARCH };
    const said = { text: '', calls: [call], content: [{ type: 'tool_use', ...call }], cutOff: false, model: null };
    const billed = { usage: null, costUsd: null, call: null };
    expect(rounds.isLast({ ...said, billed })).toBe(false);
    expect(await rounds.goOn({ ...said, billed }, request.signal)).toBe(true);
    expect(rounds.prompt.tail.at(-1)?.content).toMatchObject([{ type: 'tool_result' }, CONCLUDE]);
    expect(rounds.prompt.mustConclude).toBe(false);
    expect(lookUps.isSpent).toBe(true);
    await rounds.goOn({ ...said, billed }, request.signal);
    expect(rounds.prompt.mustConclude).toBe(true);
  });

  it('take a call that the token limit cut for none', async () => {
    replies(
      answer({
        content: [{ type: 'tool_use', id: 'toolu_cut', name: 'search_history', input: {} }],
        stopReason: 'max_tokens',
      }),
      answer(),
    );
    const { request, lookUps } = await asking();
    expect((await analyst().analyse(request)).ok).toBe(true);
    expect(lookUps.runs).toEqual([]);
    expect(server.requests[1]?.body).toMatchObject({ tool_choice: { type: 'none' } });
    expect(messagesOf(server.requests[1]?.body ?? {})).toHaveLength(1);
  });
});

describe('trouble while something is looked up', () => {
  it('after the first answer costs what was billed, and is said', async () => {
    replies(callTools(SEARCH), apiError(529, 'overloaded_error', 'Overloaded', { 'x-should-retry': 'false' }));
    const { request } = await asking();
    const result = await analyst().analyse(request);
    expect(result).toMatchObject({ ok: false, reason: 'overloaded', call: { promptTokens: expect.any(Number) } });
    expect(result.usage?.output).toBeGreaterThan(0);
    expect(result.bills).toHaveLength(2);
    expect(result.bills?.[1]).toEqual({ usage: null, costUsd: null });
  });

  it('holds all calls together to one deadline', async () => {
    replies(callTools(SEARCH), hang('headers'));
    const { request } = await asking();
    const result = await analyst({ timeoutMs: 300 }).analyse(request);
    expect(result).toMatchObject({ ok: false, reason: 'timeout' });
  });

  it('stops with the process: nothing more is run or asked', async () => {
    const stop = new AbortController();
    replies(callTools(SEARCH, SEARCH), answer());
    const { request, lookUps } = await asking({}, { signal: stop.signal, onStep: () => stop.abort() });
    const result = await analyst().analyse(request);
    expect(result).toMatchObject({ ok: false, reason: 'stopping' });
    expect(server.requests).toHaveLength(1);
    expect(lookUps.runs.map(({ status }) => status)).toEqual(['running', 'running']);
    expect(lookUps.close().map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('runs nothing that could not be told of, and throws why once the analysis has ended', async () => {
    replies(callTools(SEARCH), answer());
    const { request, lookUps } = await asking(
      {},
      {
        onStep: () => {
          throw new Error('another process has taken over');
        },
      },
    );
    expect(await analyst().analyse(request)).toMatchObject({ ok: false, reason: 'stopping' });
    expect(() => lookUps.close()).toThrow('another process has taken over');
  });
});
