import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClaudeAnalyst, type SummaryRequest, type SummaryResult } from '../../../src/analyst/index.ts';
import type { Summary } from '../../../src/model/summary.ts';
import { assistant, user } from '../../support/conversations.ts';
import { answer, apiError, type FakeAnthropic, startFakeAnthropic } from '../../support/fake-anthropic/index.ts';

const KEY = 'sk-ant-test-0123456789';
const AT = Date.UTC(2026, 10, 21, 9, 15);
const HOUR = 3_600_000;

const REMOVED = [
  user('## Cycle 4\nINC-7 opened: api crashes, exit 137, limit 128Mi', { at: AT, number: 11 }),
  assistant('INC-7: out of memory.\n  likely cause: the new image (confidence: medium)', { at: AT, number: 12 }),
  user('## Cycle 5\nINC-7 resolved after limit 256Mi', { at: AT + HOUR, number: 13 }),
  assistant('INC-8 may be about to come.', { at: AT + HOUR, number: 14 }),
];

const PREVIOUS: Summary = {
  analyst: 'claude',
  model: 'claude-sonnet-5-5',
  upTo: 10,
  messages: 9,
  from: AT - 5 * HOUR,
  to: AT - HOUR,
  observed: [{ incident: 3, text: 'INC-3 was a full disk of node-2.' }],
  concluded: [{ incident: 3, text: 'Logs filled the disk.', confidence: 'medium' }],
};

let server: FakeAnthropic;
beforeEach(async () => {
  server = await startFakeAnthropic({ key: KEY });
});
afterEach(async () => {
  await server.close();
});

async function summarize(request: Partial<SummaryRequest> = {}): Promise<SummaryResult> {
  const analyst = createClaudeAnalyst({
    apiKey: KEY,
    model: 'claude-sonnet-5-5',
    baseUrl: server.url,
    maxTokens: 4_096,
    timeoutMs: 20_000,
    userAgent: 'k8s-monitor/test',
  });
  const signal = new AbortController().signal;
  const result = await analyst.summarize?.({
    previous: PREVIOUS,
    removed: REMOVED,
    maxTokens: 2_000,
    signal,
    ...request,
  });
  if (result === undefined) throw new Error('it cannot summarise');
  return result;
}

async function summaryOf(reply: unknown, request: Partial<SummaryRequest> = {}): Promise<Summary> {
  server.setReply(() => answer({ text: typeof reply === 'string' ? reply : JSON.stringify(reply) }));
  const result = await summarize(request);
  if (!result.ok) throw new Error(result.message);
  return result.summary;
}

describe('a summary by the model', () => {
  it('is asked for with the summary so far and the messages that go, each with who said it', async () => {
    expect((await summarize()).ok).toBe(true);
    expect(server.refusals).toEqual([]);
    const body = server.requests[0]?.raw.toString() ?? '';
    expect(body).not.toContain('cache_control');
    const { messages } = JSON.parse(body) as { messages: { content: string }[] };
    const question = messages[0]?.content ?? '';
    const data = question.split('\n').filter((line) => line.startsWith('{'));
    expect(data.map((line) => JSON.parse(line))).toEqual([
      { observed: PREVIOUS.observed, concluded: PREVIOUS.concluded },
      { who: 'observed', at: '2026-11-21T09:15Z', text: REMOVED[0]?.content },
      { who: 'concluded', at: '2026-11-21T09:15Z', text: REMOVED[1]?.content },
      { who: 'observed', at: '2026-11-21T10:15Z', text: REMOVED[2]?.content },
      { who: 'concluded', at: '2026-11-21T10:15Z', text: REMOVED[3]?.content },
    ]);
  });

  it('stands for all messages so far, and says what it cost', async () => {
    const result = await summarize();
    expect(result).toMatchObject({
      ok: true,
      summary: {
        analyst: 'claude',
        model: 'claude-sonnet-5-5',
        upTo: 14,
        messages: 13,
        from: AT - 5 * HOUR,
        to: AT + HOUR,
      },
    });
    const { input, output } = result.usage ?? { input: 0, output: 0 };
    expect(input).toBeGreaterThan(300);
    expect(result.costUsd).toBeCloseTo((input * 2 + output * 10) / 1_000_000, 12);
    expect(await summarize({ previous: null })).toMatchObject({ summary: { messages: 4, from: AT, upTo: 14 } });
  });

  it('keeps conclusions conclusions, wherever the model puts them', async () => {
    const summary = await summaryOf({
      observed: [
        { incident: 7, text: 'api crashed with exit 137 and recovered at 256Mi.' },
        { incident: 3, text: 'logs filled the disk!' },
        { incident: 8, text: 'INC-8 came.' },
        { incident: null, text: 'The cluster has 3 nodes.' },
      ],
      concluded: [{ incident: 7, text: 'The new image needs more memory.', confidence: 'medium' }],
    });
    expect(summary.observed.map(({ incident }) => incident)).toEqual([7, null]);
    expect(summary.concluded).toEqual([
      { incident: 7, text: 'The new image needs more memory.', confidence: 'medium' },
      { incident: 3, text: 'logs filled the disk!', confidence: 'medium' },
      { incident: 8, text: 'INC-8 came.', confidence: 'low' },
    ]);
  });

  it('drops lines about incidents nobody named, lines that are none, and the second of two alike', async () => {
    const summary = await summaryOf({
      observed: [
        { incident: 99, text: 'It burns.' },
        { incident: 7, text: 'As INC-99 did.' },
        { incident: 7, text: ' ' },
        'words',
        { incident: 7, text: 'api crashed.' },
        { incident: 7, text: 'Api crashed' },
      ],
      concluded: [{ incident: 99, text: 'Arson.', confidence: 'high' }],
    });
    expect(summary.observed).toEqual([{ incident: 7, text: 'Api crashed' }]);
    expect(summary.concluded).toEqual([]);
  });

  it('stays within its bound, what was observed before what was concluded', async () => {
    const words = (index: number) => `line ${index} `.repeat(30);
    const observed = Array.from({ length: 200 }, (_, index) => ({ incident: 7, text: words(index) }));
    const concluded = observed.map((line) => ({ ...line, text: `${line.text}?`, confidence: 'low' }));
    const summary = await summaryOf({ observed, concluded }, { maxTokens: 1_000 });
    const bytes = [...summary.observed, ...summary.concluded].reduce((sum, { text }) => sum + text.length, 0);
    expect(bytes / 2.5).toBeLessThan(1_000);
    expect(summary.observed.length).toBeGreaterThan(summary.concluded.length);
    expect(summary.observed[0]?.text).toMatch(/^line 0 /);
  });

  it('holds no secret the model repeated', async () => {
    const summary = await summaryOf({
      observed: [{ incident: 7, text: 'password=hunter2hunter2 was in the log of api.' }],
      concluded: [],
    });
    expect(JSON.stringify(summary)).not.toContain('hunter2hunter2');
  });

  it('does not send what a person took out of the context', async () => {
    await summarize({ removed: [...REMOVED, user('a private matter', { excluded: true })] });
    expect(server.requests[0]?.raw.toString()).not.toContain('private');
  });

  it('cuts what is too long to send, and stays a request the model takes', async () => {
    const huge = Array.from({ length: 40 }, (_, index) => user(`INC-7 ${index} ${'log line '.repeat(20_000)}`));
    expect((await summarize({ removed: huge })).ok).toBe(true);
    expect(server.requests[0]?.raw.length).toBeLessThan(500_000);
    expect(server.requests[0]?.raw.toString()).toContain('characters cut to fit');
  });

  it.each([
    ['empty', answer({ text: '' })],
    ['prose', answer({ text: 'All was well.' })],
    ['without a line', answer({ text: '{"observed": [], "concluded": []}' })],
    ['cut off', answer({ text: '{"observed": [{"incident": 7, "text": "api', stopReason: 'max_tokens' })],
  ])('is a failure when it is %s, and was billed all the same', async (_, reply) => {
    server.setReply(() => reply);
    const result = await summarize();
    expect(result).toMatchObject({ ok: false, reason: 'invalid_answer', usage: { input: expect.any(Number) } });
    expect(result.costUsd).toBeGreaterThan(0);
  });

  it.each([
    [apiError(401, 'authentication_error', 'invalid bearer token'), 'invalid_key'],
    [apiError(529, 'overloaded_error', 'Overloaded', { 'x-should-retry': 'false' }), 'overloaded'],
    [answer({ text: '', stopReason: 'refusal' }), 'refusal'],
  ])('fails as an analysis does: %#', async (reply, reason) => {
    server.setReply(() => reply);
    expect(await summarize()).toMatchObject({ ok: false, reason, message: /./, remedy: /./ });
  });
});
