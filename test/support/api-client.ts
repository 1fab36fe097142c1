import { onTestFinished } from 'vitest';
import {
  type ApiServerOptions,
  type ApiState,
  type KubernetesObject,
  type SimulatedApiServer,
  startApiServer,
} from '../../src/cluster/simulator/index.ts';

export interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

/** A server for one test, and how to ask it. */
export interface ApiClient {
  readonly server: SimulatedApiServer;
  get(path: string, accept?: string): Promise<Reply>;
  text(path: string): Promise<readonly [status: number, text: string]>;
  send(method: string, path: string, body: unknown, contentType?: string): Promise<Reply>;
}

export async function startClient(state: ApiState, options: Partial<ApiServerOptions> = {}): Promise<ApiClient> {
  const server = await startApiServer({ state, ...options });
  onTestFinished(() => server.close());
  const reply = async (response: Response): Promise<Reply> => {
    const text = await response.text();
    const type = response.headers.get('content-type');
    return { status: response.status, type, body: type?.includes('json') ? JSON.parse(text) : text };
  };
  return {
    server,
    get: async (path, accept = 'application/json') =>
      reply(await fetch(`${server.url}${path}`, { headers: { accept } })),
    async text(path) {
      const response = await fetch(`${server.url}${path}`);
      return [response.status, await response.text()];
    },
    send: async (method, path, body, contentType = 'application/json') =>
      reply(
        await fetch(`${server.url}${path}`, {
          method,
          headers: { 'content-type': contentType },
          body: JSON.stringify(body),
        }),
      ),
  };
}

/** A state whose objects of one resource a test changes; every change raises its version. */
export interface ChangingState extends ApiState {
  set(objects: readonly KubernetesObject[]): void;
}

export function changingState(plural: string, first: readonly KubernetesObject[]): ChangingState {
  let objects = first;
  let version = 100;
  return {
    now: () => 0,
    serverVersion: 'v1.34.2',
    resourceVersion: () => String(version),
    list: (group, asked) => (group === '' && asked === plural ? objects : null),
    set(next) {
      const before = new Map(objects.map((object) => [object.metadata.name, object]));
      // As etcd: each write, and each deletion, takes one number.
      objects = next.map((object) => {
        if (before.get(object.metadata.name) === object) return object;
        version += 1;
        return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
      });
      for (const name of before.keys()) if (!next.some(({ metadata }) => metadata.name === name)) version += 1;
    },
  };
}

/** Reads a watch event by event. */
export interface WatchReader {
  next(): Promise<{ readonly type: string; readonly object: KubernetesObject & Record<string, unknown> }>;
  /** Everything until the server ends it. */
  rest(): Promise<readonly { readonly type: string; readonly object: KubernetesObject }[]>;
  close(): void;
}

export async function openWatch(url: string, accept = 'application/json'): Promise<WatchReader> {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const response = await fetch(url, { headers: { accept }, signal: controller.signal });
  if (response.body === null || response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const lines = linesOf(response.body);
  return {
    async next() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error('the watch has ended');
      return JSON.parse(value);
    },
    async rest() {
      const all = [];
      for await (const line of lines) all.push(JSON.parse(line));
      return all;
    },
    close: () => controller.abort(),
  };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
