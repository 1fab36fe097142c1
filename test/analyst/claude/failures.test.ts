import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AnalysisFailure,
  type AnalysisFailureReason,
  type ClaudeAnalystOptions,
  createClaudeAnalyst,
} from '../../../src/analyst/index.ts';
import { analysisRequest } from '../../contracts/analyst.ts';
import {
  answer,
  apiError,
  type FakeAnthropic,
  hang,
  MODELS,
  type ReplyScript,
  raw,
  reset,
  startFakeAnthropic,
  truncated,
} from '../../support/fake-anthropic/index.ts';
import { anIncident, aSituation } from '../../support/situations.ts';

const KEY = 'sk-ant-test-0123456789';
const SITUATION = aSituation({ open: [anIncident({ number: 7 })] });
const NO_RETRY = { 'x-should-retry': 'false' };

let server: FakeAnthropic;
beforeEach(async () => {
  server = await startFakeAnthropic({ key: KEY });
});
afterEach(async () => {
  await server.close();
});

async function fail(options: Partial<ClaudeAnalystOptions> = {}, signal?: AbortSignal): Promise<AnalysisFailure> {
  const analyst = createClaudeAnalyst({
    apiKey: KEY,
    model: 'claude-sonnet-5-5',
    baseUrl: server.url,
    maxTokens: 4_096,
    timeoutMs: 20_000,
    userAgent: 'k8s-monitor/test',
    ...options,
  });
  const result = await analyst.analyse(analysisRequest(SITUATION, signal));
  if (result.ok) throw new Error('the analysis was meant to fail');
  expect(JSON.stringify(result)).not.toContain(options.apiKey ?? KEY);
  expect(result.message).toMatch(/^\S.*\.$/);
  return result;
}

/** An address where nothing listens. */
async function deadAddress(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const address = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 1}`;
}

describe('an error the API answers', () => {
  it.each<[string, ReplyScript, AnalysisFailureReason, RegExp]>([
    [
      '400',
      apiError(400, 'invalid_request_error', 'tools.0: Input should be valid'),
      'request_refused',
      /ANTHROPIC_MODEL/,
    ],
    [
      '400 about credit',
      apiError(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
      'no_credit',
      /credit/,
    ],
    [
      '400 organization on hold',
      apiError(400, 'invalid_request_error', 'Disabled.', {}, 'organization_on_hold'),
      'not_allowed',
      /ANTHROPIC_API_KEY/,
    ],
    ['401', apiError(401, 'authentication_error', 'invalid bearer token'), 'invalid_key', /ANTHROPIC_API_KEY/],
    ['402', apiError(402, 'billing_error', 'Payment required'), 'no_credit', /ANTHROPIC_API_KEY/],
    [
      '403',
      apiError(403, 'permission_error', 'Your API key may not use the specified resource'),
      'not_allowed',
      /ANTHROPIC_MODEL/,
    ],
    ['404 model', apiError(404, 'not_found_error', 'model: claude-opus-1'), 'model_not_found', /ANTHROPIC_MODEL/],
    [
      '404 of a local server',
      raw(404, 'application/json', '{"error":"model \'qwen\' not found"}'),
      'model_not_found',
      /ANTHROPIC_MODEL/,
    ],
    ['404 of another server', raw(404, 'text/html', '<html>nginx</html>'), 'unreachable', /ANTHROPIC_BASE_URL/],
    [
      '413',
      apiError(413, 'request_too_large', 'Request exceeds the maximum size'),
      'prompt_too_long',
      /MAX_CONTEXT_TOKENS/,
    ],
    ['422', apiError(422, 'invalid_request_error', 'Unprocessable'), 'request_refused', /ANTHROPIC_BASE_URL/],
    ['429', apiError(429, 'rate_limit_error', 'Slow down', NO_RETRY), 'rate_limited', /CRON_SCHEDULE/],
    [
      '429 spend limit',
      apiError(429, 'rate_limit_error', 'Limit', NO_RETRY, 'contract_spend_limit_reached'),
      'no_credit',
      /spend limit/,
    ],
    ['500', apiError(500, 'api_error', 'Internal server error', NO_RETRY), 'server_error', /next cycle/],
    [
      '502 page of a proxy',
      {
        kind: 'raw',
        status: 502,
        headers: { 'content-type': 'text/html', ...NO_RETRY },
        body: '<html>Bad gateway</html>',
      },
      'server_error',
      /ANTHROPIC_BASE_URL/,
    ],
    ['504', apiError(504, 'timeout_error', 'Timed out', NO_RETRY), 'server_error', /next cycle/],
    ['529', apiError(529, 'overloaded_error', 'Overloaded', NO_RETRY), 'overloaded', /ANTHROPIC_MODEL/],
  ])('%s has its reason and its remedy', async (_, script, reason, remedy) => {
    server.setReply(() => script);
    const failure = await fail();
    expect(failure).toMatchObject({ reason, remedy: expect.stringMatching(remedy), usage: null, costUsd: null });
    expect(failure.message).not.toMatch(/<html>/);
    expect(server.requests).toHaveLength(1);
  });

  it('is really provoked: a wrong key, an unknown model, a prompt that is too long', async () => {
    expect(await fail({ apiKey: 'sk-ant-wrong-key' })).toMatchObject({
      reason: 'invalid_key',
      message: expect.stringContaining('401 authentication_error: invalid bearer token'),
    });
    expect(await fail({ model: 'claude-sonnet-9' })).toMatchObject({
      reason: 'model_not_found',
      message: expect.stringContaining('model: claude-sonnet-9'),
    });
    await server.close();
    server = await startFakeAnthropic({ key: KEY, models: MODELS.map((model) => ({ ...model, maxInputTokens: 10 })) });
    expect(await fail()).toMatchObject({
      reason: 'prompt_too_long',
      message: expect.stringMatching(/prompt is too long: \d+ tokens > 10 maximum/),
      overflow: { promptTokens: expect.any(Number), limitTokens: 10 },
    });
  });

  it('keeps the key out of the message even where the server repeats it', async () => {
    server.setReply(() => apiError(403, 'permission_error', `key ${KEY} may not do this`));
    expect((await fail()).message).toContain('key [key] may not do this');
  });

  it('is tried again where that can help, and only then', async () => {
    let calls = 0;
    server.setReply(() =>
      ++calls < 2
        ? apiError(529, 'overloaded_error', 'Overloaded', { 'retry-after-ms': '1' })
        : answer({ text: 'All is well.' }),
    );
    await expect(fail()).rejects.toThrow('meant to fail');
    expect(server.requests).toHaveLength(2);
  });
});

describe('an answer that is none', () => {
  it('a refusal is billed and said', async () => {
    server.setReply(() => answer({ content: [], stopReason: 'refusal' }));
    expect(await fail()).toMatchObject({
      reason: 'refusal',
      usage: { input: expect.any(Number) },
      costUsd: expect.any(Number),
    });
  });

  it('a full context window is a prompt that is too long', async () => {
    server.setReply(() => answer({ text: '{"summ', stopReason: 'model_context_window_exceeded' }));
    const { usage, ...failed } = await fail({ maxTokens: 100 });
    expect(failed).toMatchObject({
      reason: 'prompt_too_long',
      remedy: expect.stringContaining('MAX_CONTEXT_TOKENS'),
    });
    // The window ended where the answer did: of it, a whole answer's room is not the prompt's.
    const { input = 0, output = 0 } = usage ?? {};
    expect(failed.overflow).toEqual({ promptTokens: input, limitTokens: input + output - 100 });
  });

  it('a limit reached while still thinking names the limit', async () => {
    server.setReply(() =>
      answer({ content: [{ type: 'thinking', thinking: '', signature: 's' }], stopReason: 'max_tokens' }),
    );
    expect(await fail()).toMatchObject({
      reason: 'invalid_answer',
      remedy: expect.stringContaining('ANTHROPIC_MAX_TOKENS'),
      usage: { input: expect.any(Number) },
    });
  });

  it.each([
    ['a login page with status 200', raw(200, 'text/html', '<html>Sign in</html>')],
    ['JSON that is no message', raw(200, 'application/json', '{"hello":"world"}')],
    ['an empty body', raw(200, 'application/json', '')],
    ['text that calls itself JSON', raw(200, 'application/json', 'not json')],
    ['JSON that ends too early', truncated('json')],
    ['an answer without words', answer({ text: '{"foo":1}' })],
  ])('%s is an invalid answer', async (_, script) => {
    server.setReply(() => script);
    expect(await fail()).toMatchObject({
      reason: 'invalid_answer',
      remedy: expect.stringContaining('ANTHROPIC_BASE_URL'),
    });
  });
});

describe('a connection that fails', () => {
  it('is unreachable where nothing listens: with the code that says why, and of the address only the host', async () => {
    const failure = await fail({ baseUrl: `${await deadAddress()}/path?token=abc` });
    expect(failure.reason).toBe('unreachable');
    expect(failure.message).toMatch(/^Cannot reach 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\.$/);
  });

  it('is unreachable where it is cut before an answer, or within one', async () => {
    server.setReply(() => reset());
    expect((await fail()).reason).toBe('unreachable');
    server.setReply(() => truncated('connection'));
    expect(await fail()).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('broke off') });
  });

  it('is unreachable behind a proxy that wants a password, which fetch does not tell apart', async () => {
    server.setReply(() => raw(407, 'text/html', '<html>proxy</html>'));
    expect(await fail()).toMatchObject({
      reason: 'unreachable',
      remedy: expect.stringContaining('HTTPS_PROXY'),
    });
  });

  it.each(['not an address', 'ftp://127.0.0.1', 'http://user:pa55word@127.0.0.1'])(
    'an address that cannot be asked is said at once: %s',
    async (baseUrl) => {
      const failure = await fail({ baseUrl });
      expect(failure).toMatchObject({ reason: 'unreachable', message: expect.stringMatching(/^ANTHROPIC_BASE_URL/) });
      expect(failure.message).not.toContain('pa55word');
    },
  );

  it('a key no header can carry is an invalid key, and is not quoted', async () => {
    expect((await fail({ apiKey: 'sk-ant-two\nlines' })).reason).toBe('invalid_key');
    expect(server.requests).toEqual([]);
  });
});

describe('the deadline', () => {
  it.each(['headers', 'body'] as const)('ends a hang in the %s', async (where) => {
    server.setReply(() => hang(where));
    const failure = await fail({ timeoutMs: 150 });
    expect(failure).toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('within 0.2 s'),
      remedy: expect.stringContaining('ANALYST_TIMEOUT_SECONDS'),
    });
  });

  it('is not outlasted by a server that asks to wait an hour: it is told at once', async () => {
    server.setReply(() => apiError(429, 'rate_limit_error', 'Slow down', { 'retry-after': '3600' }));
    const failure = await fail();
    expect(failure).toMatchObject({ reason: 'rate_limited', message: expect.stringContaining('asks to wait 3600 s') });
    expect(server.requests).toHaveLength(1);
  });

  it('wins over the pauses between tries, and the reason stays what the server said', async () => {
    const overloaded: typeof fetch = async () =>
      new Response('{}', { status: 529, headers: { 'retry-after-ms': '200' } });
    expect(await fail({ timeoutMs: 300, fetch: overloaded })).toMatchObject({
      reason: 'overloaded',
      message: expect.stringContaining('kept answering 529'),
    });
  });

  it('wins over the pauses between tries to connect, and the reason stays that nothing could be reached', async () => {
    const cause = Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    const dead: typeof fetch = () => Promise.reject(new TypeError('fetch failed', { cause }));
    // The SDK's first pause is at least 375 ms.
    expect(await fail({ timeoutMs: 300, fetch: dead })).toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('(ENOTFOUND)'),
    });
  });

  it('wins over a fetch that ignores every signal', async () => {
    const deaf: typeof fetch = () => new Promise(() => undefined);
    expect((await fail({ timeoutMs: 50, fetch: deaf })).reason).toBe('timeout');
  });
});

describe('stopping', () => {
  it.each(['headers', 'body'] as const)('gives up a call that waits for the %s, and says so', async (where) => {
    const stop = new AbortController();
    server.setReply(() => {
      setImmediate(() => stop.abort());
      return hang(where);
    });
    expect((await fail({}, stop.signal)).reason).toBe('stopping');
  });

  it('sends nothing when it has begun already', async () => {
    expect((await fail({}, AbortSignal.abort())).reason).toBe('stopping');
    expect(server.requests).toEqual([]);
  });
});
