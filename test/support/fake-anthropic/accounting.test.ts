import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, countTokens, type FakeAnthropic, startFakeAnthropic } from './index.ts';

const MINUTE = 60_000;
const LONG = 'one two three four five six seven eight nine ten. '.repeat(120);

let server: FakeAnthropic;
let client: Anthropic;
let now = 0;

beforeEach(async () => {
  now = 0;
  server = await startFakeAnthropic({ key: 'k', now: () => now });
  client = new Anthropic({ apiKey: 'k', baseURL: server.url, maxRetries: 0, logLevel: 'off', openTelemetry: false });
});
afterEach(async () => {
  await server.close();
});

type Block = Anthropic.TextBlockParam;

function block(words: string, ttl?: '5m' | '1h'): Block {
  return { type: 'text', text: words, ...(ttl === undefined ? {} : { cache_control: { type: 'ephemeral', ttl } }) };
}

async function ask(content: Block[], model = 'claude-sonnet-5-5'): Promise<Anthropic.Usage> {
  const message = await client.messages.create({ model, max_tokens: 100, messages: [{ role: 'user', content }] });
  return message.usage;
}

describe("the fake's tokens", () => {
  it('are its own count, not a share of the length', () => {
    expect(countTokens('node worker-2 is not ready')).toBe(7);
    expect(countTokens('CrashLoopBackOff')).toBe(3);
    expect(countTokens('1234567')).toBe(3);
    expect(countTokens('節点')).toBe(2);
    expect(countTokens('{"a":[1,2]}')).toBe(11);
  });

  it('are the same for count_tokens and for the prompt', async () => {
    const messages = [{ role: 'user' as const, content: LONG }];
    const { input_tokens } = await client.messages.countTokens({ model: 'claude-sonnet-5-5', messages });
    const { usage } = await client.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 100, messages });
    expect(usage.input_tokens).toBe(input_tokens);
    expect(input_tokens).toBe(countTokens(LONG) + 4);
  });
});

describe("the fake's prompt cache", () => {
  it('writes up to a breakpoint and reads it back, the rest is input', async () => {
    const first = await ask([block(LONG, '1h'), block('new')]);
    expect(first).toMatchObject({
      input_tokens: 1,
      cache_creation_input_tokens: countTokens(LONG) + 4,
      cache_read_input_tokens: 0,
    });
    expect(first.cache_creation).toEqual({
      ephemeral_5m_input_tokens: 0,
      ephemeral_1h_input_tokens: countTokens(LONG) + 4,
    });
    const second = await ask([block(LONG, '1h'), block('newer')]);
    expect(second).toMatchObject({
      input_tokens: 1,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: countTokens(LONG) + 4,
    });
  });

  it('forgets after the time to live, counted from the last use', async () => {
    await ask([block(LONG, '5m')]);
    now += 4 * MINUTE;
    expect((await ask([block(LONG, '5m')])).cache_read_input_tokens).toBeGreaterThan(0);
    now += 4 * MINUTE;
    expect((await ask([block(LONG, '5m')])).cache_read_input_tokens).toBeGreaterThan(0);
    now += 5 * MINUTE;
    expect((await ask([block(LONG, '5m')])).cache_read_input_tokens).toBe(0);
  });

  it('is exact to the byte, and of one model', async () => {
    await ask([block(LONG, '1h')]);
    expect((await ask([block(`${LONG} `, '1h')])).cache_read_input_tokens).toBe(0);
    expect((await ask([block(LONG, '1h')], 'claude-opus-5-5')).cache_read_input_tokens).toBe(0);
  });

  it('keeps nothing below the smallest size, without a word', async () => {
    expect(await ask([block('short', '1h')])).toMatchObject({
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    });
  });

  it('looks back over 20 blocks from a breakpoint and no further', async () => {
    await ask([block(LONG, '1h')]);
    const more = (count: number) => [
      block(LONG),
      ...Array.from({ length: count - 1 }, () => block('x')),
      block('y', '1h'),
    ];
    expect((await ask(more(20))).cache_read_input_tokens).toBe(0);
    expect((await ask(more(19))).cache_read_input_tokens).toBeGreaterThan(0);
  });

  it('tells writes of both lives apart', async () => {
    const { cache_creation } = await ask([block(LONG, '1h'), block(LONG, '5m')]);
    expect(cache_creation).toEqual({
      ephemeral_1h_input_tokens: countTokens(LONG) + 4,
      ephemeral_5m_input_tokens: countTokens(LONG),
    });
  });
});

describe("the fake's thinking", () => {
  const question: Anthropic.MessageParam = { role: 'user', content: 'What of INC-7?' };

  it('begins an answer with an empty text, and is taken back with its exact prefix', async () => {
    const first = await client.messages.create({ model: 'claude-opus-5-5', max_tokens: 100, messages: [question] });
    expect(first.content[0]).toMatchObject({ type: 'thinking', thinking: '' });
    const next = (opening: Anthropic.MessageParam, model: string) =>
      client.messages.create({
        model,
        max_tokens: 100,
        messages: [
          opening,
          { role: 'assistant', content: first.content as Anthropic.ContentBlockParam[] },
          { role: 'user', content: 'And now?' },
        ],
      });
    await expect(next(question, 'claude-opus-5-5')).resolves.toMatchObject({ type: 'message' });
    await expect(next({ role: 'user', content: 'Edited.' }, 'claude-opus-5-5')).rejects.toMatchObject({ status: 400 });
    await expect(next({ role: 'user', content: 'Edited.' }, 'claude-sonnet-5-5')).resolves.toMatchObject({
      type: 'message',
    });
  });
});

describe("the fake's answers", () => {
  it('wait for the test where it wants them to', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.setReply(async () => {
      await promise;
      return answer({ text: 'late' });
    });
    const order: string[] = [];
    const call = ask([block('hi')]).then(() => order.push('answered'));
    order.push('released');
    resolve();
    await call;
    expect(order).toEqual(['released', 'answered']);
  });

  it('leave their requests behind, parsed and as bytes', async () => {
    await ask([block('hi')]);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ path: '/v1/messages', body: { model: 'claude-sonnet-5-5' } });
    expect(server.requests[0]?.raw.toString()).toContain('"hi"');
  });
});
