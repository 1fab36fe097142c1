import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClaudeAnalyst, pricesOf } from '../../../src/analyst/index.ts';
import {
  type CacheVerdict,
  cacheVerdict,
  calibrationFor,
  callTerms,
  conversationTokens,
  rememberCall,
  toRequest,
} from '../../../src/context/index.ts';
import type { ConversationEntry } from '../../../src/model/conversation.ts';
import { emptySession, type Session } from '../../../src/model/session.ts';
import { decodeSession, encodeSession } from '../../../src/session/codec.ts';
import { dice, opening, question, report } from '../../support/cycles.ts';
import { type FakeAnthropic, type FakeRequest, startFakeAnthropic } from '../../support/fake-anthropic/index.ts';
import { anIncident, aSituation, MINUTE } from '../../support/situations.ts';

const KEY = 'sk-ant-test-0123456789';
const MODEL = 'claude-sonnet-5-5';
const SITUATION = aSituation({ open: [anIncident({ number: 7 })] });
const SIGNAL = new AbortController().signal;

let server: FakeAnthropic;
let now = 0;

beforeEach(async () => {
  now = 1_700_000_000_000;
  // As unlike the estimate as a real tokenizer is.
  const tokenizer = {
    count: (text: string) => Math.ceil(Buffer.byteLength(text) / 3.3),
    perMessage: 9,
    perPrompt: 350,
  };
  server = await startFakeAnthropic({ key: KEY, now: () => now, tokenizer });
});
afterEach(async () => {
  await server.close();
});

const analyst = () =>
  createClaudeAnalyst({
    apiKey: KEY,
    model: MODEL,
    baseUrl: server.url,
    maxTokens: 4_096,
    timeoutMs: 20_000,
    userAgent: 'k8s-monitor/test',
  });

/** A session as the monitor keeps it, one call at a time. */
class Conversation {
  session: Session;
  readonly verdicts: CacheVerdict[] = [];
  readonly ttls: (string | null)[] = [];
  readonly errors: number[] = [];
  cycle = 0;
  readonly #roll = dice(3);

  constructor() {
    const [system, ...rest] = opening(this.#roll, 'names');
    this.session = {
      ...emptySession('s', 'kind', now),
      history: [system, ...rest].filter((entry) => entry !== undefined),
    };
  }

  async call(gap: number): Promise<void> {
    now += gap;
    this.cycle += 1;
    const next = question(this.#roll, 'names', this.cycle);
    const history = [...this.session.history, next];
    const { metadata } = this.session;
    const terms = callTerms({
      session: this.session,
      model: MODEL,
      tiers: pricesOf(MODEL),
      now,
      intervalMs: 5 * MINUTE,
      callsEveryCycle: false,
      maxTokens: 200_000,
      threshold: 0.8,
      target: 0.5,
      coldPrunes: false,
      summarizes: false,
      isPersistent: true,
    });
    const guess = conversationTokens(history, calibrationFor(MODEL, metadata));
    const result = await analyst().analyse({
      ...toRequest(history),
      situation: SITUATION,
      cache: terms.cache,
      signal: SIGNAL,
    });
    if (!result.ok || result.call === null) throw new Error(result.ok ? 'no call' : result.message);
    const { call } = result;
    this.errors.push(Math.abs(guess / (call.promptTokens ?? 0) - 1));
    this.ttls.push(terms.cache.ttl);
    this.verdicts.push(cacheVerdict({ lastCall: metadata.lastCall, pruned: false, at: now, plan: terms.cache, call }));
    this.session = {
      ...this.session,
      history: [...history, report(this.#roll, 'names', this.cycle)],
      metadata: { ...metadata, ...rememberCall(metadata, now, call, history) },
    };
  }

  /** The process ends, and another one reads the file. */
  restart(): void {
    const decoded = decodeSession(JSON.parse(encodeSession(this.session)), 's');
    if (!decoded.ok) throw new Error('the session cannot be read back');
    this.session = decoded.value;
  }

  edit(place: number, change: Partial<ConversationEntry>): void {
    const history = this.session.history.map((entry, index) => (index === place ? { ...entry, ...change } : entry));
    this.session = { ...this.session, history };
  }
}

/** What is cached of a request, in its order, as text that only ever grows. */
function cachedText({ body }: FakeRequest): string {
  const { output_config, system, messages } = body;
  const text = JSON.stringify([output_config, system, messages], (key, value: unknown) =>
    key === 'cache_control' ? undefined : value,
  );
  return text.slice(0, -']]'.length);
}

describe('between prunes', () => {
  it('each request begins with the bytes of the last one, over restarts and changing times to live, and is read from the cache', async () => {
    const conversation = new Conversation();
    // A busy day, a slow one with hours between, a burst.
    const gaps = [...Array(25).fill(12), 200, 190, ...Array(34).fill(150), ...Array(46).fill(3), ...Array(10).fill(40)];
    for (const [index, gap] of gaps.entries()) {
      await conversation.call(gap * MINUTE);
      if (index % 7 === 6) conversation.restart();
    }
    expect(server.refusals).toEqual([]);

    const texts = server.requests.map(cachedText);
    for (const [index, text] of texts.slice(1).entries()) {
      expect(text.startsWith(texts[index] ?? '?'), `request ${index + 1}`).toBe(true);
    }
    expect(new Set(conversation.ttls)).toEqual(new Set(['1h', '5m', null]));
    const outcomes = conversation.verdicts.map(({ outcome }) => outcome);
    expect(outcomes).not.toContain('unexpected_miss');
    expect(outcomes).not.toContain('unknown');
    expect(outcomes.filter((outcome) => outcome === 'hit').length).toBeGreaterThan(50);
    expect(Math.max(...conversation.errors.slice(5))).toBeLessThan(0.03);
  });

  it('a changed prefix is told, and once it is rewritten it is well again', async () => {
    const conversation = new Conversation();
    for (let call = 0; call < 5; call += 1) await conversation.call(10 * MINUTE);
    conversation.edit(1, { content: 'Another baseline.' });
    await conversation.call(10 * MINUTE);
    await conversation.call(10 * MINUTE);
    expect(conversation.verdicts.slice(-3)).toEqual([
      { outcome: 'hit' },
      { outcome: 'unexpected_miss', reason: 'prefix_changed' },
      { outcome: 'hit' },
    ]);
  });

  it('a model that caches only bigger prompts, or a gateway that never does, is told', async () => {
    await server.close();
    server = await startFakeAnthropic({ key: KEY, now: () => now, models: [noCache(1e9)] });
    const conversation = new Conversation();
    conversation.edit(0, { content: 'You watch a cluster.' });
    conversation.edit(1, { content: 'A small baseline.' });
    await conversation.call(10 * MINUTE);
    expect(conversation.verdicts).toEqual([{ outcome: 'unexpected_miss', reason: 'too_small' }]);
    for (let call = 0; call < 40; call += 1) await conversation.call(10 * MINUTE);
    expect(conversation.verdicts.at(-1)).toEqual({ outcome: 'unexpected_miss', reason: 'no_caching' });
  });
});

function noCache(minCacheTokens: number) {
  return {
    id: MODEL,
    maxInputTokens: 1_000_000,
    maxOutputTokens: 128_000,
    minCacheTokens,
    thinks: true,
    noPrefill: true,
    systemMessages: true,
  };
}
