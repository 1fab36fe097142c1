import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClaudeAnalyst } from '../../../src/analyst/index.ts';
import { analysisRequest } from '../../contracts/analyst.ts';
import { type FakeAnthropic, startFakeAnthropic } from '../../support/fake-anthropic/index.ts';
import { serveBytes } from '../../support/serve-bytes.ts';
import { anIncident, aSituation } from '../../support/situations.ts';

const KEY = 'sk-ant-test-0123456789';
const REQUEST = analysisRequest(aSituation({ open: [anIncident({ number: 7 })] }));

let server: FakeAnthropic;
beforeEach(async () => {
  server = await startFakeAnthropic({ key: KEY });
});
afterEach(async () => {
  await server.close();
});

function analyst(options: { baseUrl?: string; apiKey?: string; model?: string } = {}) {
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

describe("the API's own count of a prompt", () => {
  it('is what the call then reports', async () => {
    const counted = await analyst().countTokens?.(REQUEST);
    const result = await analyst().analyse(REQUEST);
    expect(counted).toBeGreaterThan(0);
    expect(result.call?.promptTokens).toBe(counted);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/messages/count_tokens', '/v1/messages']);
  });

  it.each([
    ['a key that is not taken', { apiKey: 'sk-ant-other' }],
    ['a key that cannot be sent', { apiKey: 'two\nlines' }],
    ['a model that is not there', { model: 'claude-none' }],
  ])('is not known with %s, and is not asked for twice', async (_, options) => {
    expect(await analyst(options).countTokens?.(REQUEST)).toBeNull();
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });

  it('is not known where nobody answers, or a gateway answers something else', async () => {
    const gateway = await serveBytes(Buffer.from('{"tokens": 12}'), 1);
    expect(await analyst({ baseUrl: gateway.url }).countTokens?.(REQUEST)).toBeNull();
    await server.close();
    expect(await analyst().countTokens?.(REQUEST)).toBeNull();
    server = await startFakeAnthropic({ key: KEY });
  });

  it('is not waited for when the process is stopping', async () => {
    expect(await analyst().countTokens?.({ ...REQUEST, signal: AbortSignal.abort() })).toBeNull();
    expect(server.requests).toEqual([]);
  });
});
