import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkBreakpoints } from './cache-rules.ts';
import { invalid, Refusal } from './errors.ts';
import { isObject, type JsonObject } from './json.ts';
import { messageOf } from './message.ts';
import { checkMessages } from './message-rules.ts';
import { type FakeModel, MODELS, modelInfo } from './models.ts';
import { messagesOf, promptOf, promptTokens } from './prompt.ts';
import { PromptCache } from './prompt-cache.ts';
import { answer, type ReplyScript } from './replies.ts';
import { checkRequest } from './request-rules.ts';
import { play, sendError, sendJson } from './send.ts';
import { checkThinkingBlocks, withoutForeignThinking } from './thinking.ts';
import { FAKE_TOKENIZER, type Tokenizer } from './tokens.ts';
import { checkTools } from './tool-rules.ts';

const API_VERSION = '2026-10-21';
const MAX_BODY_BYTES = 32 * 1024 * 1024;

export interface FakeAnthropicOptions {
  /** The key that is accepted. */
  readonly key: string;
  /** How accepted requests are answered; a promise holds the answer back until the test resolves it. */
  readonly reply?: (request: FakeRequest) => ReplyScript | Promise<ReplyScript>;
  /** The clock the cache's time to live runs by, in milliseconds. */
  readonly now?: () => number;
  readonly models?: readonly FakeModel[];
  /** How it counts; default its own. */
  readonly tokenizer?: Tokenizer;
  /** So many of the newest requests are kept; all, where it is left out. A month of them would fill the memory. */
  readonly keep?: number;
}

export interface FakeRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: Buffer;
  /** The parsed body; empty when it was not an object. */
  readonly body: JsonObject;
}

export interface FakeAnthropic {
  readonly url: string;
  /** Every request in order, refused ones too. */
  readonly requests: readonly FakeRequest[];
  /** What was refused, in order: `400 messages: at least one message is required`. */
  readonly refusals: readonly string[];
  /** Changes how accepted requests are answered from now on. */
  setReply(reply: NonNullable<FakeAnthropicOptions['reply']>): void;
  /** Ends all connections, hanging ones too. */
  close(): Promise<void>;
}

/**
 * Starts a Claude API on a free port of 127.0.0.1: POST /v1/messages and /v1/messages/count_tokens, without streaming, and
 * GET /v1/models/<id>.
 */
export async function startFakeAnthropic(options: FakeAnthropicOptions): Promise<FakeAnthropic> {
  const models = options.models ?? MODELS;
  const tokenizer = options.tokenizer ?? FAKE_TOKENIZER;
  const cache = new PromptCache(options.now ?? (() => 0));
  const requests: FakeRequest[] = [];
  let received = 0;
  const refusals: string[] = [];
  let reply = options.reply ?? (() => answer());

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    requests.push(request);
    received += 1;
    if (options.keep !== undefined) requests.splice(0, requests.length - options.keep);
    const requestId = `req_fake_${received}`;
    try {
      authorise(request, options.key);
      const asked = /^\/v1\/models\/([^/]+)$/.exec(request.path)?.[1];
      if (incoming.method === 'GET' && asked !== undefined)
        return sendJson(response, 200, modelInfo(decodeURIComponent(asked), models));
      if (incoming.method !== 'POST')
        throw new Refusal(405, { type: 'invalid_request_error', message: 'Method Not Allowed' });
      const counting = request.path === '/v1/messages/count_tokens';
      if (!counting && request.path !== '/v1/messages')
        throw new Refusal(404, { type: 'not_found_error', message: 'Not found' });
      if (request.raw.length > MAX_BODY_BYTES) {
        throw new Refusal(413, { type: 'request_too_large', message: 'Request exceeds the maximum size' });
      }
      const { model, body } = accept(request.raw, models, counting, tokenizer);
      const prompt = promptOf(body, tokenizer);
      if (counting) return sendJson(response, 200, { input_tokens: promptTokens(prompt) });
      play(response, await reply(request), requestId, (words) =>
        messageOf(words, request.body, model, cache.use(model, prompt), requestId),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusals.push(`${error.status} ${error.message}`);
      sendError(response, error.status, error.body, requestId);
    }
  }

  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    refusals,
    setReply(next) {
      reply = next;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const parsed = parseJson(raw);
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return { path: (incoming.url ?? '').split('?')[0] ?? '', headers, raw, body: isObject(parsed) ? parsed : {} };
}

function authorise({ headers }: FakeRequest, key: string): void {
  if (headers.authorization !== `Bearer ${key}`) {
    throw new Refusal(401, { type: 'authentication_error', message: 'invalid bearer token' });
  }
  const version = headers['anthropic-version'];
  if (version === undefined) throw invalid('anthropic-version: header is required');
  if (version !== API_VERSION) throw invalid(`anthropic-version: "${version}" is not a version this fake speaks`);
}

/** The model and the body as the model reads it; throws the Refusal the API would answer with. */
function accept(
  raw: Buffer,
  models: readonly FakeModel[],
  counting: boolean,
  tokenizer: Tokenizer,
): { model: FakeModel; body: JsonObject } {
  const parsed = parseJson(raw);
  const model = checkRequest(parsed, models, counting);
  const body = isObject(parsed) ? parsed : {};
  if (body.stream === true) throw invalid('stream: this fake does not stream');
  checkMessages(body.messages, model);
  checkTools(messagesOf(body));
  checkBreakpoints(body);
  checkThinkingBlocks(model, body);
  const read = withoutForeignThinking(model, body);
  const tokens = promptTokens(promptOf(read, tokenizer));
  if (tokens > model.maxInputTokens)
    throw invalid(`prompt is too long: ${tokens} tokens > ${model.maxInputTokens} maximum`);
  return { model, body: read };
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
