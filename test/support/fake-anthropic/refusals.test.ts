import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeAnthropic, MODELS, startFakeAnthropic } from './index.ts';

const KEY = 'sk-ant-test';
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const text = (words: string, extra: object = {}) => ({ type: 'text', text: words, ...extra });
const marked = (words: string, ttl = '1h') => text(words, { cache_control: { type: 'ephemeral', ttl } });
const call = (id: string) => ({ type: 'tool_use', id, name: 'logs', input: {} });
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' });

let server: FakeAnthropic;
beforeAll(async () => {
  server = await startFakeAnthropic({ key: KEY, models: MODELS.map((model) => ({ ...model, maxInputTokens: 5_000 })) });
});
afterAll(async () => {
  await server.close();
});

function client(apiKey = KEY): Anthropic {
  return new Anthropic({
    apiKey,
    baseURL: server.url,
    maxRetries: 0,
    timeout: 10_000,
    logLevel: 'off',
    openTelemetry: false,
  });
}

/** Sends a request as it is: the SDK's types would refuse some of what the API must. */
async function send(parts: object): Promise<unknown> {
  const body = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [user('hi')], ...parts };
  return client().messages.create(body as unknown as Anthropic.MessageCreateParamsNonStreaming);
}

describe('the fake Messages API refuses what the real one refuses', () => {
  it.each<[string, object, RegExp]>([
    ['no messages', { messages: [] }, /at least one message is required/],
    ['an assistant first', { messages: [assistant('hi'), user('hi')] }, /first message must use the "user" role/],
    ['an assistant last', { messages: [user('hi'), assistant('I')] }, /does not support assistant message prefill/],
    ['a strange role', { messages: [{ role: 'tool', content: 'x' }] }, /messages\.0\.role/],
    ['an empty string', { messages: [user('')] }, /must have non-empty content/],
    ['an empty block', { messages: [user([text('')])] }, /text content blocks must be non-empty/],
    ['a blank block', { messages: [user([text(' \n')])] }, /must contain non-whitespace text/],
    ['an empty list of blocks', { messages: [user([])] }, /must have non-empty content/],
    ['a blank system text', { system: [text(' ')] }, /system: text content blocks must be non-empty/],
    [
      'fields of ours on a message',
      { messages: [{ ...user('hi'), kind: 'delta' }] },
      /messages\.0\.kind: Extra inputs are not permitted/,
    ],
    [
      'fields of ours on a block',
      { messages: [user([text('hi', { report: {} })])] },
      /messages\.0\.content\.0\.text\.report: Extra inputs/,
    ],
    ['an unknown block', { messages: [user([{ type: 'note', text: 'x' }])] }, /Input tag 'note'/],
    ['temperature', { temperature: 0 }, /temperature: Extra inputs are not permitted/],
    ['top_p', { top_p: 0.5 }, /top_p: Extra inputs/],
    ['top_k', { top_k: 5 }, /top_k: Extra inputs/],
    ['an unknown field', { session: 'x' }, /session: Extra inputs/],
    ['no max_tokens', { max_tokens: undefined }, /max_tokens: Field required/],
    ['too many max_tokens', { max_tokens: 128_001 }, /128001 > 128000, which is the maximum/],
    [
      'five breakpoints',
      { system: [marked('s')], messages: [user(['a', 'b', 'c', 'd'].map((word) => marked(word)))] },
      /maximum of 4 blocks.*Found 5/,
    ],
    [
      'a breakpoint on an empty block',
      { messages: [user([text('', { cache_control: { type: 'ephemeral' } })])] },
      /cache_control cannot be set for empty text blocks/,
    ],
    [
      'a long life after a short one',
      { messages: [user([marked('a', '5m'), marked('b', '1h')])] },
      /must not come after a ttl='5m'/,
    ],
    ['a strange life', { messages: [user([marked('a', '2h')])] }, /ttl: Input should be '5m' or '1h'/],
    [
      'a call without its result',
      { messages: [user('hi'), assistant([call('a')]), user('so?')] },
      /messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: a/,
    ],
    [
      'a result without its call',
      { messages: [user('hi'), assistant('x'), user([result('a')])] },
      /unexpected `tool_use_id` found in `tool_result` blocks: a/,
    ],
    [
      'a system message before a user',
      { messages: [user('hi'), { role: 'system', content: 'x' }, user('hi')] },
      /messages\.1: a `system` message/,
    ],
    [
      'a system message for an older model',
      { model: 'claude-haiku-4-5', messages: [user('hi'), { role: 'system', content: 'x' }] },
      /messages\.1\.role/,
    ],
    [
      'thinking that is not its own',
      { messages: [user('hi'), assistant([{ type: 'thinking', thinking: '', signature: 'made up' }]), user('hi')] },
      /Invalid `signature` in `thinking` block/,
    ],
    ['thinking by budget', { thinking: { type: 'enabled', budget_tokens: 1_024 } }, /thinking\.type/],
    [
      'an open schema',
      { output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } } },
      /additionalProperties/,
    ],
    [
      'a length in a schema',
      { output_config: { format: { type: 'json_schema', schema: { type: 'string', maxLength: 3 } } } },
      /maxLength/,
    ],
    [
      'a prompt that is too long',
      { messages: [user('pods '.repeat(5_001))] },
      /prompt is too long: 5005 tokens > 5000 maximum/,
    ],
  ])('%s', async (_, parts, message) => {
    const error = await send(parts).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Anthropic.BadRequestError);
    expect(error).toMatchObject({
      type: 'invalid_request_error',
      apiMessage: expect.stringMatching(message),
      requestID: expect.stringMatching(/^req_/),
    });
    expect(server.refusals.at(-1)).toMatch(message);
  });

  it('a wrong key, with 401', async () => {
    const error = await client('sk-wrong')
      .models.list()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 401, type: 'authentication_error' });
  });

  it('an unknown model, with 404', async () => {
    await expect(send({ model: 'claude-1' })).rejects.toMatchObject({
      status: 404,
      type: 'not_found_error',
      apiMessage: 'model: claude-1',
    });
  });

  it('a request of another version of the API', async () => {
    const response = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'anthropic-version': '2023-06-01' },
      body: '{}',
    });
    expect(response.status).toBe(400);
  });
});

describe('the fake Messages API accepts what the real one accepts', () => {
  it.each<[string, object]>([
    ['a plain question', {}],
    ['two user messages in a row', { messages: [user('hi'), user('there')] }],
    [
      'a call and its result',
      { messages: [user('hi'), assistant([call('a'), call('b')]), user([result('b'), result('a')])] },
    ],
    ['a system message at the end', { messages: [user('hi'), { role: 'system', content: 'Be short.' }] }],
    ['four breakpoints', { system: [marked('s')], messages: [user(['a', 'b', 'c'].map((word) => marked(word)))] }],
    ['a prefill of an older model', { model: 'claude-sonnet-4-6', messages: [user('hi'), assistant('I')] }],
  ])('%s', async (_, parts) => {
    await expect(send(parts)).resolves.toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
  });
});
