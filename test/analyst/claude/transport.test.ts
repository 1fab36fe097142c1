import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CallTrace, createFetch, observe } from '../../../src/analyst/claude/transport.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('an observed fetch', () => {
  function trace(): CallTrace {
    return { status: 200, retryAfter: 5, connectionError: null };
  }

  it('notes what the newest attempt was answered', async () => {
    const seen = trace();
    const answered = observe(
      async () => new Response('slow', { status: 429, headers: { 'retry-after': '2' } }),
      60_000,
      seen,
    );
    const response = await answered('http://api.test');
    expect(seen).toEqual({ status: 429, retryAfter: 2_000, connectionError: null });
    expect(response.headers.get('x-should-retry')).toBeNull();
  });

  it('forgets the attempt before when a new one begins', async () => {
    const seen = trace();
    const refused = observe(() => Promise.reject(new TypeError('fetch failed')), 60_000, seen);
    await expect(refused('http://api.test')).rejects.toThrow('fetch failed');
    expect(seen).toEqual({ status: null, retryAfter: null, connectionError: new TypeError('fetch failed') });
  });

  it.each([{ 'retry-after': '60' }, { 'retry-after-ms': '60000' }])(
    'forbids a pause as long as the deadline: %j',
    async (headers) => {
      const answered = observe(async () => new Response('the body', { status: 503, headers }), 60_000, trace());
      const response = await answered('http://api.test');
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect([response.status, await response.text()]).toEqual([503, 'the body']);
    },
  );
});

describe('the fetch calls are made with', () => {
  async function listen(): Promise<{ url: string; seen: string[]; close: () => void }> {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.end('direct');
    });
    server.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      seen,
      close: () => server.close().closeAllConnections(),
    };
  }

  it('goes through the proxy the environment names', async () => {
    const proxy = await listen();
    vi.stubEnv('https_proxy', proxy.url);
    vi.stubEnv('no_proxy', '');
    await expect(createFetch('https://api.example.test')('https://api.example.test/v1/messages')).rejects.toThrow();
    expect(proxy.seen).toEqual(['CONNECT api.example.test:443']);
    proxy.close();
  });

  it('fails by itself where the environment names no proxy but nonsense', async () => {
    vi.stubEnv('https_proxy', 'not an address');
    const proxied = createFetch('https://api.example.test');
    await expect(proxied('https://api.example.test/v1/messages')).rejects.toThrow();
  });

  it('but not to this machine itself', async () => {
    const target = await listen();
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
    vi.stubEnv('no_proxy', '');
    const response = await createFetch(target.url)(`${target.url}/v1/messages`);
    expect(await response.text()).toBe('direct');
    target.close();
  });
});
