import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClaudeAnalystOptions, createClaudeAnalyst } from '../../../src/analyst/index.ts';
import type { ApiMessage } from '../../../src/model/conversation.ts';
import { analysisRequest, analystContract } from '../../contracts/analyst.ts';
import { answer, type FakeAnthropic, startFakeAnthropic } from '../../support/fake-anthropic/index.ts';
import { anIncident, aSituation, MINUTE } from '../../support/situations.ts';

const KEY = 'sk-ant-test-0123456789';

let server: FakeAnthropic;
let now = 0;

beforeEach(async () => {
  now = 0;
  server = await startFakeAnthropic({ key: KEY, now: () => now });
});
afterEach(async () => {
  await server.close();
});

function analyst(options: Partial<ClaudeAnalystOptions> = {}) {
  return createClaudeAnalyst({
    apiKey: KEY,
    model: 'claude-sonnet-5-5',
    baseUrl: server.url,
    maxTokens: 4_096,
    timeoutMs: 20_000,
    userAgent: 'k8s-monitor/test',
    ...options,
  });
}

analystContract('claude', async () => analyst());

const SITUATION = aSituation({ open: [anIncident({ number: 7 })] });

describe('a request of the Claude analyst', () => {
  it('is the system text, the messages and the format, and nothing the API would refuse', async () => {
    const result = await analyst().analyse(analysisRequest(SITUATION));
    expect(result.ok).toBe(true);
    expect(server.refusals).toEqual([]);
    const [request] = server.requests;
    expect(Object.keys(request?.body ?? {}).toSorted()).toEqual([
      'max_tokens',
      'messages',
      'model',
      'output_config',
      'system',
    ]);
    expect(request?.body).toMatchObject({
      model: 'claude-sonnet-5-5',
      max_tokens: 4_096,
      system: [{ type: 'text', text: 'You watch a cluster.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      output_config: { format: { type: 'json_schema' } },
    });
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'user-agent': 'k8s-monitor/test' });
  });

  it('sends stored blocks verbatim, in their order', async () => {
    const messages: ApiMessage[] = [
      { role: 'user', content: 'look 1' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'logs', input: { pod: 'api-1' } }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'panic' },
          { type: 'text', text: 'look 2 of INC-7' },
        ],
      },
    ];
    const result = await analyst().analyse({ ...analysisRequest(SITUATION), messages });
    expect(result.ok).toBe(true);
    const sent = JSON.stringify(server.requests[0]?.body.messages, (key, value: unknown) =>
      key === 'cache_control' ? undefined : value,
    );
    expect(JSON.parse(sent)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'look 1' }] },
      ...messages.slice(1),
    ]);
  });
});

describe('an answer to the Claude analyst', () => {
  it('is read behind the thinking it begins with', async () => {
    const result = await analyst().analyse(analysisRequest(SITUATION));
    expect(result).toMatchObject({
      ok: true,
      report: {
        analyst: 'claude',
        model: 'claude-sonnet-5-5',
        summary: '1 incidents need a look.',
        assessments: [{ incident: 7, likelyCause: 'A change just before it began.', confidence: 'low' }],
      },
    });
  });

  it('names the model that answered, where it is another than the one asked', async () => {
    server.setReply(() => answer({ text: 'All is well.', model: 'claude-sonnet-5-5-20260928' }));
    expect(await analyst().analyse(analysisRequest(SITUATION))).toMatchObject({
      ok: true,
      report: { model: 'claude-sonnet-5-5-20260928' },
    });
  });

  it('carries its usage and what it cost', async () => {
    const result = await analyst().analyse(analysisRequest(SITUATION));
    if (!result.ok || result.usage === null) throw new Error('no usage');
    const { input, output } = result.usage;
    expect(input).toBeGreaterThan(0);
    expect(result.costUsd).toBeCloseTo((input * 2 + output * 10) / 1_000_000, 12);
  });

  it('says of the call what the next one is planned by', async () => {
    const system = 'You watch a cluster. '.repeat(400);
    const result = await analyst().analyse({ ...analysisRequest(SITUATION), system });
    if (!result.ok || result.usage === null) throw new Error('no usage');
    const { input, cacheRead, cacheWrite } = result.usage;
    expect(cacheWrite).toBeGreaterThan(0);
    expect(result.call).toEqual({
      model: 'claude-sonnet-5-5',
      promptTokens: input + cacheRead + cacheWrite,
      cacheRead,
      cacheWrite,
      cachedForMs: 60 * MINUTE,
    });
    const short = await analyst().analyse({ ...analysisRequest(SITUATION), system, cache: { ttl: '5m' } });
    expect(short.call?.cachedForMs).toBe(5 * MINUTE);
  });

  it('is not cached where the plan is not to, or the prompt is too small for it', async () => {
    const system = 'You watch a cluster. '.repeat(400);
    const plain = await analyst().analyse({ ...analysisRequest(SITUATION), system, cache: { ttl: null } });
    expect(plain.call).toMatchObject({ cacheRead: 0, cacheWrite: 0, cachedForMs: null });
    expect(server.requests[0]?.raw.toString()).not.toContain('cache_control');
    const small = await analyst().analyse(analysisRequest(SITUATION));
    expect(small.call).toMatchObject({ cacheRead: 0, cacheWrite: 0, cachedForMs: null });
  });

  it('has no cost where the model has no price', async () => {
    server.setReply(() => answer({ text: 'All is well.' }));
    const result = await analyst({ model: 'claude-sonnet-4-6' }).analyse(analysisRequest(SITUATION));
    expect(result).toMatchObject({ ok: true, costUsd: null, usage: { input: expect.any(Number) } });
  });

  it('is made the best of when its token limit cut it', async () => {
    server.setReply(() =>
      answer({
        text: '{"summary": "Api crashes since the rollout.", "assessments": [{"inci',
        stopReason: 'max_tokens',
      }),
    );
    const result = await analyst().analyse(analysisRequest(SITUATION));
    expect(result).toMatchObject({
      ok: true,
      report: {
        summary: expect.stringMatching(/^Api crashes since the rollout\. \(The answer broke off/),
        assessments: [],
      },
    });
  });
});

describe('the prompt cache under a growing conversation', () => {
  const LOOK = 'pods 26/27, INC-7 ongoing, exit 1, restarts 6, limit 128Mi. '.repeat(40);

  it('reads again all that the call before wrote, as long as it lives', async () => {
    const messages: ApiMessage[] = [{ role: 'user', content: `baseline ${LOOK}` }];
    const system = 'You watch a cluster. '.repeat(200);
    let before = 0;
    for (let cycle = 0; cycle < 40; cycle += 1) {
      now += 30 * MINUTE;
      const result = await analyst().analyse({ ...analysisRequest(SITUATION), system, messages: [...messages] });
      if (!result.ok || result.usage === null)
        throw new Error(`cycle ${cycle}: ${result.ok ? 'no usage' : result.message}`);
      const { cacheRead, cacheWrite, input } = result.usage;
      expect(cacheRead, `cycle ${cycle}`).toBe(before);
      expect(input, `cycle ${cycle}`).toBe(0);
      before = cacheRead + cacheWrite;
      messages.push(
        { role: 'assistant', content: result.report.summary },
        { role: 'user', content: `cycle ${cycle} ${LOOK}` },
      );
    }
    expect(before).toBeGreaterThan(10_000);

    now += 61 * MINUTE;
    const late = await analyst().analyse({ ...analysisRequest(SITUATION), system, messages });
    expect(late.usage).toMatchObject({ cacheRead: 0, input: 0 });
  });
});
