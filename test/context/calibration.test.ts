import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyCalibration,
  type Budget,
  calibratedBudget,
  calibrationFor,
  conversationTokens,
  estimateHistory,
  pruneCeiling,
  rememberCall,
  shouldCount,
} from '../../src/context/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { emptySession, type SessionMetadata, UNCALIBRATED } from '../../src/model/session.ts';
import { type Dice, dice, type Flavour, opening, question, report } from '../support/cycles.ts';
import { countTokens } from '../support/fake-anthropic/index.ts';

const MODEL = 'claude-sonnet-5-5';
const BUDGET: Budget = { maxTokens: 120_000, threshold: 0.8, target: 0.4 };

interface Server {
  readonly name: string;
  readonly flavour: Flavour;
  readonly text: (text: string) => number;
  readonly perMessage: number;
  readonly perPrompt: number;
}

const bytes = (text: string) => Buffer.byteLength(text);
const words = (text: string) => text.split(/\s+/).filter(Boolean).length;
const wide = (text: string) => [...text].filter((letter) => (letter.codePointAt(0) ?? 0) > 0x2e80).length;

const SERVERS: readonly Server[] = [
  { name: 'words', flavour: 'prose', text: (text) => words(text) * 1.3, perMessage: 3, perPrompt: 0 },
  { name: 'bytes and borders', flavour: 'names', text: (text) => bytes(text) / 3.3, perMessage: 9, perPrompt: 350 },
  { name: 'a greedy one', flavour: 'names', text: (text) => bytes(text) / 1.7, perMessage: 12, perPrompt: 40 },
  {
    name: 'CJK by the letter',
    flavour: 'cjk',
    text: (text) => wide(text) * 1.1 + (bytes(text) - 3 * wide(text)) / 4,
    perMessage: 4,
    perPrompt: 0,
  },
  { name: 'tools', flavour: 'names', text: (text) => bytes(text) / 2.9, perMessage: 5, perPrompt: 4_200 },
  { name: 'the fake API', flavour: 'names', text: countTokens, perMessage: 4, perPrompt: 120 },
];

function count(server: Server, history: readonly ConversationEntry[]): number {
  const sum = history.reduce((total, entry) => total + countEntry(server, entry) + server.perMessage, 0);
  return Math.round(server.perPrompt + sum);
}

const counted = new WeakMap<ConversationEntry, number>();

/** Each entry is of one conversation, with one server. */
function countEntry(server: Server, entry: ConversationEntry): number {
  const tokens = counted.get(entry) ?? server.text(String(entry.content));
  counted.set(entry, tokens);
  return tokens;
}

/** A monitored conversation against one server. `errors` are of the estimates before each answer, as shares of the truth. */
class Conversation {
  history: ConversationEntry[];
  metadata: SessionMetadata = emptySession('s', null, null).metadata;
  readonly errors: number[] = [];
  cycle = 0;
  readonly #server: Server;
  readonly #roll: Dice;

  constructor(server: Server, seed: number) {
    this.#server = server;
    this.#roll = dice(seed);
    this.history = opening(this.#roll, server.flavour);
  }

  live(cycles: number, model = MODEL, reported: (truth: number, cycle: number) => number | null = (truth) => truth) {
    const { flavour } = this.#server;
    for (let end = this.cycle + cycles; this.cycle < end; this.cycle += 1) {
      this.history.push(question(this.#roll, flavour, this.cycle));
      const truth = count(this.#server, this.history);
      const guess = conversationTokens(this.history, calibrationFor(model, this.metadata));
      this.errors.push(Math.abs(guess - truth) / truth);
      const call = { model, promptTokens: reported(truth, this.cycle), cachedForMs: null };
      this.metadata = { ...this.metadata, ...rememberCall(this.metadata, this.cycle, call, [...this.history]) };
      this.history.push(report(this.#roll, flavour, this.cycle));
    }
    return this.errors.slice(-cycles);
  }

  /** As a prune does: a fresh baseline, the newest third. */
  prune() {
    const [system, baseline] = opening(this.#roll, this.#server.flavour);
    const kept = this.history.slice(-Math.floor(this.history.length / 3));
    this.history = [system, baseline, ...kept].filter((entry) => entry !== undefined);
    this.metadata = { ...this.metadata, lastCall: null };
  }
}

describe.each(SERVERS)('a conversation with a server that counts $name', (server) => {
  it('is estimated within 3 % after five answers, after a prune too', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 40, max: 120 }), (seed, length) => {
        const conversation = new Conversation(server, seed);
        conversation.live(5);
        expect(Math.max(...conversation.live(length))).toBeLessThan(0.03);
        conversation.prune();
        // Another baseline, another mix of words: the first estimate after a prune is the least certain.
        const [first = 1, ...later] = conversation.live(30);
        expect(first).toBeLessThan(0.08);
        expect(Math.max(...later)).toBeLessThan(0.03);
      }),
      { numRuns: 30 },
    );
  });

  it('is off without calibration', () => {
    const conversation = new Conversation(server, 7);
    conversation.live(60);
    const truth = count(server, conversation.history);
    expect(Math.abs(estimateHistory(conversation.history) - truth) / truth).toBeGreaterThan(0.03);
  });

  it('is budgeted by its own tokens', () => {
    const conversation = new Conversation(server, 11);
    conversation.live(80);
    const calibration = calibrationFor(MODEL, conversation.metadata);
    const { budget, protectedTokens } = calibratedBudget(BUDGET, calibration);
    const estimated = estimateHistory(conversation.history);
    const share = (estimated + protectedTokens) / budget.maxTokens;
    expect(share).toBeCloseTo(conversationTokens(conversation.history, calibration) / BUDGET.maxTokens, 3);
    const ceiling = applyCalibration(calibration, pruneCeiling(budget, protectedTokens));
    expect(ceiling).toBeLessThanOrEqual(BUDGET.target * BUDGET.maxTokens);
    expect(ceiling).toBeGreaterThan(0.98 * BUDGET.target * BUDGET.maxTokens);
  });
});

describe('what is learnt from answers', () => {
  const [, server = SERVERS[0]] = SERVERS;
  if (server === undefined) throw new Error('no server');

  it('begins again with another model', () => {
    const conversation = new Conversation(server, 3);
    conversation.live(20);
    expect(calibrationFor('claude-opus-5-5', conversation.metadata)).toBe(UNCALIBRATED);
    conversation.live(1, 'claude-opus-5-5');
    expect(conversation.metadata.calibration).toMatchObject({ model: 'claude-opus-5-5', answers: 1 });
    expect(Math.max(...conversation.live(20, 'claude-opus-5-5').slice(5))).toBeLessThan(0.03);
  });

  it.each<[string, (truth: number, cycle: number) => number | null]>([
    ['says nothing', () => null],
    ['says 0', () => 0],
    ['counts the new part only', () => 60],
  ])('nothing, from a gateway that %s: the estimate stays', (_, reported) => {
    const conversation = new Conversation(server, 5);
    conversation.live(20, MODEL, reported);
    const { calibration } = conversation.metadata;
    expect(calibrationFor(MODEL, { calibration })).toEqual(UNCALIBRATED);
  });

  it.each<[string, (truth: number, cycle: number) => number | null]>([
    ['says nothing every other time', (truth, cycle) => (cycle % 2 === 0 ? null : truth)],
    ['leaves out what was cached every third time', (truth, cycle) => (cycle % 3 === 2 ? 300 : truth)],
    ['counts ten times too much once', (truth, cycle) => (cycle === 30 ? truth * 10 : truth)],
    ['counts half once', (truth, cycle) => (cycle === 30 ? Math.round(truth / 2.2) : truth)],
  ])('goes on with a gateway that %s', (_, reported) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const conversation = new Conversation(server, seed);
        expect(Math.max(...conversation.live(60, MODEL, reported).slice(10))).toBeLessThan(0.03);
      }),
      { numRuns: 20 },
    );
  });

  it('takes what no tokenizer could have counted for what was expected', () => {
    const conversation = new Conversation(server, 2);
    conversation.live(30);
    const truth = count(server, conversation.history);
    const call = { model: MODEL, promptTokens: 200, cachedForMs: null };
    const { lastCall } = rememberCall(conversation.metadata, 30, call, conversation.history);
    expect(Math.abs((lastCall?.promptTokens ?? 0) - truth) / truth).toBeLessThan(0.03);
  });

  it('gives way when what answers counts differently from some day on', () => {
    const conversation = new Conversation(server, 9);
    conversation.live(30);
    const [last = 1] = conversation.live(30, MODEL, (truth) => truth * 3).slice(-1);
    const now = conversationTokens(conversation.history, conversation.metadata.calibration);
    expect(now / count(server, conversation.history)).toBeCloseTo(3, 1);
    expect(last).toBeGreaterThan(1.5);
  });

  it('is bounded whatever is reported', () => {
    const numbers = fc.array(fc.option(fc.double({ min: -1e9, max: 1e9 })), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.nat(), numbers, (seed, reported) => {
        const conversation = new Conversation(server, seed);
        conversation.live(reported.length, MODEL, (_, cycle) => reported[cycle] ?? null);
        const { factor, overhead } = conversation.metadata.calibration;
        expect(factor).toBeGreaterThan(0.01);
        expect(factor).toBeLessThan(30);
        expect(Number.isFinite(overhead)).toBe(true);
        const tokens = conversationTokens(conversation.history, conversation.metadata.calibration);
        expect(tokens).toBeGreaterThan(0);
        expect(tokens / estimateHistory(conversation.history)).toBeLessThan(30);
      }),
    );
  });

  it('remembers when calls were made, and of the last one what the next is planned by', () => {
    const conversation = new Conversation(server, 1);
    conversation.live(100);
    expect(conversation.metadata.recentCalls).toHaveLength(48);
    expect(conversation.metadata.recentCalls.at(-1)).toBe(99);
    const promptTokens = count(server, conversation.history);
    const call = { model: MODEL, promptTokens, cachedForMs: 300_000 };
    expect(rememberCall(conversation.metadata, 1_000, call, conversation.history).lastCall).toEqual({
      at: 1_000,
      model: MODEL,
      promptTokens,
      entries: conversation.history.length,
      cachedUntil: 301_000,
    });
  });
});

describe('counting by the API before a call', () => {
  const learnt = { ...UNCALIBRATED, model: MODEL, answers: 9 };
  const last = { at: 0, model: MODEL, promptTokens: 94_000, entries: 9, cachedUntil: null };

  it.each([
    ['nothing is learnt yet and the threshold is within a third', 80_000, UNCALIBRATED, null, true],
    ['nothing is learnt yet and the threshold is far', 40_000, UNCALIBRATED, null, false],
    ['a prune has made the last call meaningless, near the threshold', 95_000, learnt, null, true],
    ['a prune has made the last call meaningless, far from it', 60_000, learnt, null, false],
    ['what came since the last call can cross it', 95_800, learnt, last, true],
    ['what came since the last call cannot', 94_600, learnt, last, false],
    ['it is passed beyond doubt', 104_000, learnt, last, false],
  ])('%s', (_, tokens, calibration, lastCall, expected) => {
    expect(shouldCount(tokens, BUDGET, calibration, lastCall)).toBe(expected);
  });
});
