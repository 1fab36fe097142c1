import { describe, expect, it } from 'vitest';
import { readSummary } from '../../src/analyst/claude/read-summary.ts';
import { estimateEntry } from '../../src/context/estimate.ts';
import { type Summarize, type SummaryResult, type SummaryWriter, sumUp } from '../../src/context/summarize.ts';
import { ledgerSummaryWriter, summaryEntry } from '../../src/conversation/index.ts';
import type { Summary } from '../../src/model/summary.ts';
import { plainTurns, user } from '../support/conversations.ts';
import { anIncident, NOON } from '../support/situations.ts';

const rules = ledgerSummaryWriter([anIncident({ number: 1 }), anIncident({ number: 2 })]);
const removed = [
  ...plainTurns(20),
  user('INC-1 opened', { incidents: [1], number: 41, at: NOON }),
  user('INC-2 too', { number: 42, at: NOON + 1 }),
];

function byModel(parts: Partial<Summary> = {}): Summary {
  const cover = { upTo: 9_999, messages: 9_999, from: 1, to: 2 };
  const observed = [{ incident: 1, text: 'It crashed for an hour.' }];
  return { analyst: 'claude', model: 'claude-sonnet-5-5', ...cover, observed, concluded: [], ...parts };
}

const answers =
  (summary: unknown): Summarize =>
  async () => ({ ok: true, summary: summary as Summary });
const run = (summarize: Summarize | null, writer: SummaryWriter = rules, maxTokens = 4_000) =>
  sumUp({ summarize, summaryWriter: writer }, null, removed, maxTokens);

describe('sumUp', () => {
  it('asks the model, and sets itself what the summary stands for', async () => {
    const { entry, receipt } = await run(answers(byModel()));
    expect(entry).toMatchObject({ role: 'user', kind: 'summary', incidents: [1], at: NOON + 1 });
    expect(entry?.summary).toMatchObject({ analyst: 'claude', upTo: 42, messages: 42, from: NOON, to: NOON + 1 });
    const tokens = entry === null ? 0 : estimateEntry(entry);
    expect(receipt).toEqual({ writtenBy: 'claude', messages: 42, tokens, rejected: [] });
  });

  it('hands the model the summary before and only what goes now', async () => {
    const before = summaryEntry(byModel({ upTo: 3, messages: 3, from: 1, to: 2 }));
    const asked: unknown[] = [];
    const summarize: Summarize = async (request) => {
      asked.push(request);
      return { ok: true, summary: byModel() };
    };
    const { entry } = await sumUp({ summarize, summaryWriter: rules }, before, removed, 4_000);
    expect(asked).toEqual([{ previous: before.summary, removed, maxTokens: 2_744 }]);
    expect(entry?.summary).toMatchObject({ messages: 45, from: 1, upTo: 42 });
  });

  it.each([
    ['short', 'a leak'],
    ['long', 'The new image of the checkout could not reach its database for an hour. '.repeat(4)],
    ['Chinese', '容器不断崩溃，数据库无法连接。'.repeat(8)],
  ])('holds all that a model may answer, in %s lines', async (_, text) => {
    const many = Array.from({ length: 900 }, (__, index) => ({ incident: 1 + (index % 2), text: `${text} ${index}` }));
    const concluded = many.map((line) => ({ ...line, confidence: 'medium' }));
    const answer = JSON.stringify({ observed: many, concluded });
    const history = [...removed, ...plainTurns(400, 900)];
    for (const maxTokens of [300, 1_000, 12_000]) {
      const summarize: Summarize = async (request) => {
        const summary = readSummary(answer, { ...request, signal: new AbortController().signal }, 'claude-sonnet-5-5');
        return summary === null ? { ok: false, message: 'none' } : { ok: true, summary };
      };
      const { receipt } = await sumUp({ summarize, summaryWriter: rules }, null, history, maxTokens);
      expect(receipt).toMatchObject({ writtenBy: 'claude', rejected: [] });
      expect(receipt?.tokens).toBeGreaterThan(maxTokens / 3);
    }
  });

  it('does not ask a model for less than a few lines', async () => {
    const { receipt } = await run(async () => Promise.reject(new Error('asked')), rules, 200);
    expect(receipt).toMatchObject({ writtenBy: 'rules', rejected: [] });
  });

  it('leaves a summary alone, to the byte, when nothing goes', async () => {
    const before = summaryEntry(byModel());
    const { entry, receipt } = await sumUp({ summarize: answers({}), summaryWriter: rules }, before, [], 4_000);
    expect(entry).toBe(before);
    expect(receipt).toBeNull();
    expect(await sumUp({ summarize: null, summaryWriter: rules }, null, [], 4_000)).toEqual({
      entry: null,
      receipt: null,
    });
  });

  it('writes by rules without a model', async () => {
    const { entry, receipt } = await run(null);
    expect(receipt).toMatchObject({ writtenBy: 'rules', messages: 42, rejected: [] });
    expect(entry?.content).toContain('INC-1 SEV-2 CrashLoopBackOff');
  });

  const line = (incident: unknown, text: unknown, more = {}) => ({ incident, text, ...more });
  it.each<[string, string, unknown]>([
    ['no lines', 'empty', byModel({ observed: [] })],
    ['no list', 'malformed', { ...byModel(), observed: 'It crashed.' }],
    ['no lists', 'malformed', {}],
    ['a blank line', 'malformed', { ...byModel(), observed: [line(1, ' \n')] }],
    ['text that is none', 'malformed', { ...byModel(), concluded: [line(1, 7, { confidence: null })] }],
    ['a number that is none', 'malformed', { ...byModel(), observed: [line(0, 'x')] }],
    ['a confidence of its own', 'malformed', { ...byModel(), concluded: [line(1, 'x', { confidence: 'sure' })] }],
    [
      'an analyst of its own',
      'malformed',
      { ...byModel(), concluded: [line(1, 'x', { confidence: null, by: 'gpt' })] },
    ],
    ['an incident nobody spoke of', 'unknown_incident', byModel({ observed: [{ incident: 3, text: 'x' }] })],
    ['one in its text', 'unknown_incident', byModel({ observed: [{ incident: null, text: 'as with INC-77' }] })],
    ['more than its room', 'over_room', byModel({ observed: [{ incident: 1, text: 'x '.repeat(9_000) }] })],
  ])('rejects the model’s with %s and has the rules write it', async (_, reason, summary) => {
    const room = reason === 'over_room' ? 300 : 4_000;
    const { entry, receipt } = await run(answers(summary), rules, room);
    expect(receipt).toMatchObject({ writtenBy: 'rules', rejected: [{ by: 'claude', reason }] });
    expect(entry?.summary?.analyst).toBe('rules');
  });

  it('rejects a summary longer than what it replaces', async () => {
    const short = [user('INC-1 opened', { incidents: [1] })];
    const { entry, receipt } = await sumUp({ summarize: null, summaryWriter: rules }, null, short, 4_000);
    expect(entry).toBeNull();
    expect(receipt).toMatchObject({
      writtenBy: null,
      messages: 0,
      tokens: 0,
      rejected: [{ by: 'rules', reason: 'longer' }],
    });
  });

  it.each<[string, () => Promise<SummaryResult>]>([
    ['says it could not', async () => ({ ok: false, message: 'overloaded' })],
    ['throws', async () => Promise.reject(new Error('overloaded'))],
  ])('takes the rules’ when the model %s', async (_, summarize) => {
    const { receipt } = await run(summarize);
    expect(receipt?.rejected).toEqual([{ by: 'claude', reason: 'failed', detail: 'overloaded' }]);
    expect(receipt?.writtenBy).toBe('rules');
  });

  it('keeps the one before when neither can write one, and says so', async () => {
    const before = summaryEntry(byModel({ messages: 3 }));
    const nothing: SummaryWriter = { ...rules, write: () => byModel({ analyst: 'rules', observed: [] }) };
    const by = { summarize: answers({}), summaryWriter: nothing };
    const { entry, receipt } = await sumUp(by, before, removed, 4_000);
    expect(entry).toBe(before);
    expect(receipt).toMatchObject({ writtenBy: null, messages: 3 });
    expect(receipt?.rejected.map(({ by: who, reason }) => [who, reason])).toEqual([
      ['claude', 'malformed'],
      ['rules', 'empty'],
    ]);
    expect((await sumUp(by, before, removed, 20)).entry).toBeNull();
  });

  it('condenses a summary that a smaller budget no longer holds', async () => {
    const lines = Array.from({ length: 50 }, (_, index) => ({
      incident: index + 1,
      text: 'SEV-3 OOMKilled '.repeat(5),
    }));
    const before = summaryEntry(byModel({ analyst: 'rules', observed: lines }));
    const { entry } = await sumUp({ summarize: null, summaryWriter: rules }, before, [], 500);
    expect(entry?.summary).toMatchObject({ messages: 9_999 });
    expect(entry === null ? 0 : estimateEntry(entry)).toBeLessThanOrEqual(500);
    expect(entry?.content).toContain('more left out for want of room');
  });

  it('lets the rules quote people, whatever they name', async () => {
    const quoting: SummaryWriter = {
      ...rules,
      write: () => byModel({ analyst: 'rules', observed: [{ incident: 1, text: 'said by anna: as INC-77' }] }),
    };
    expect((await run(null, quoting)).receipt?.writtenBy).toBe('rules');
  });
});
