import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookUpModel, type ModelLookup } from '../../../src/analyst/index.ts';
import { judgeModel } from '../../../src/check/claude.ts';
import { type FakeModel, MODELS, startFakeAnthropic } from '../../support/fake-anthropic/index.ts';

const KEY = 'sk-ant-api03-a-key-that-opens-only-the-fake';

async function startClaude(models: readonly FakeModel[] = MODELS) {
  const claude = await startFakeAnthropic({ key: KEY, models });
  // One test has closed it by then.
  onTestFinished(() => claude.close().catch(() => undefined));
  return claude;
}

/** A gateway in front of Claude that answers every request the same. */
async function startGateway(status: number, body: string, type = 'application/json'): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const lookUp = (baseUrl: string, options: { apiKey?: string; model?: string; timeoutMs?: number } = {}) =>
  lookUpModel(
    { apiKey: KEY, model: 'claude-sonnet-5-5', timeoutMs: 10_000, userAgent: 'k8s-monitor/test', ...options, baseUrl },
    new AbortController().signal,
  );

const verdict = (lookup: ModelLookup, hasOwnBaseUrl = true) =>
  judgeModel(lookup, { model: 'claude-sonnet-5-5', hasOwnBaseUrl, maxContextTokens: 120_000, maxTokens: 8_192 });

describe('lookUpModel', () => {
  it('asks for the model and nothing that costs', async () => {
    const claude = await startClaude();
    expect(await lookUp(claude.url)).toEqual({
      ok: true,
      facts: {
        id: 'claude-sonnet-5-5',
        displayName: 'Claude sonnet 5 5',
        lifecycle: 'active',
        retiresAt: null,
        maxInputTokens: 1_000_000,
        maxOutputTokens: 128_000,
        hasStructuredOutputs: true,
      },
    });
    expect(claude.requests.map(({ path }) => path)).toEqual(['/v1/models/claude-sonnet-5-5']);
  });

  it('tells of a model that is on its way out', async () => {
    const [first] = MODELS;
    if (first === undefined) throw new Error('the fake has models');
    const old = { ...first, id: 'claude-old', lifecycle: 'deprecated', retiresAt: '2026-11-30T00:00:00Z' } as const;
    const lookup = await lookUp((await startClaude([old])).url, { model: 'claude-old' });
    expect(lookup).toMatchObject({ ok: true, facts: { lifecycle: 'deprecated', retiresAt: '2026-11-30T00:00:00Z' } });
  });

  it('knows a bad key from an unknown model, also behind a gateway', async () => {
    const claude = await startClaude();
    const badKey = await lookUp(claude.url, { apiKey: 'sk-ant-api03-another-key-0123456789' });
    expect(badKey).toMatchObject({ ok: false, reason: 'invalid_key', status: 401 });
    expect(JSON.stringify(badKey)).not.toContain('another-key');
    expect(verdict(badKey)).toMatchObject({ result: 'failed', remedy: expect.stringContaining('ANTHROPIC_API_KEY') });

    const noModel = await lookUp(claude.url, { model: 'claude-sonett' });
    expect(noModel).toMatchObject({ ok: false, reason: 'model_not_found', status: 404, isApiError: true });
    expect(verdict(noModel)).toMatchObject({ result: 'failed', remedy: expect.stringContaining('ANTHROPIC_MODEL') });
  });

  it('sends no key that no header can carry', async () => {
    const claude = await startClaude();
    expect(await lookUp(claude.url, { apiKey: 'two\nlines' })).toMatchObject({ ok: false, reason: 'invalid_key' });
    expect(claude.requests).toEqual([]);
  });

  it.each([
    [404, '{"detail":"Not Found"}', 'application/json'],
    [404, '{"message":"no route for /v1/models/claude-sonnet-5-5"}', 'application/json'],
    [405, 'Method Not Allowed', 'text/plain'],
    [200, '<html>Sign in</html>', 'text/html'],
    [200, '{"data":[]}', 'application/json'],
  ])('lets a gateway without a Models API be a warning (%i %s)', async (status, body, type) => {
    const lookup = await lookUp(await startGateway(status, body, type));
    expect(verdict(lookup)).toMatchObject({ result: 'warning', seen: expect.stringContaining('were not checked') });
    // At Anthropic's own address the same answer is somebody else's.
    expect(verdict(lookup, false).result).toBe('failed');
  });

  it('names the key that is not allowed a model (403)', async () => {
    const body = '{"type":"error","error":{"type":"permission_error","message":"no access to this model"}}';
    const lookup = await lookUp(await startGateway(403, body));
    expect(lookup).toMatchObject({ ok: false, reason: 'not_allowed' });
    expect(verdict(lookup)).toMatchObject({
      result: 'failed',
      remedy: expect.stringContaining('access to claude-sonnet-5-5'),
    });
  });

  it('says where nothing can be reached', async () => {
    const gone = await startClaude();
    await gone.close();
    const lookup = await lookUp(gone.url);
    expect(lookup).toMatchObject({ ok: false, reason: 'unreachable', status: null });
    expect(lookup).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    expect(verdict(lookup)).toMatchObject({ result: 'failed', remedy: expect.stringContaining('ANTHROPIC_BASE_URL') });
    expect(verdict(lookup, false).remedy).toContain('api.anthropic.com');
  });

  it('does not wait longer than it may', async () => {
    const server = createServer(() => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const lookup = await lookUp(url, { timeoutMs: 50 });
    expect(lookup).toMatchObject({ ok: false, reason: 'timeout' });
    expect(verdict(lookup).result).toBe('failed');
  });
});
