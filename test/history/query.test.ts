import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSqliteHistory, type History } from '../../src/history/index.ts';
import { createCipher } from '../../src/storage/index.ts';
import { aBatch, aMessage } from '../support/history-records.ts';
import { NOON } from '../support/snapshots.ts';

const cipher = createCipher({ key: new Uint8Array(32).fill(3) });

async function holding(texts: readonly string[], sealed: boolean): Promise<History> {
  const history = createSqliteHistory({ directory: null, now: () => NOON, cipher: sealed ? cipher : null });
  history.record(aBatch({ messages: texts.map((text, index) => aMessage(index + 1, text)) }));
  expect(await history.flush()).toBeNull();
  return history;
}

/** Text, what is asked, and whether that finds it. */
const CASES: readonly (readonly [text: string, asked: string, found: boolean])[] = [
  ['INC-42 opened', 'INC-42', true],
  ['INC-42 opened', 'inc-42', true],
  ['INC-42 opened', 'INC 42', true],
  ['INC-42 opened', 'INC-4', false],
  ['INC-42 opened', '42', true],
  ['image app api:1.5.0 -> 1.4.2', 'api:1.5.0', true],
  ['image app api:1.5.0 -> 1.4.2', 'api:1.5', true],
  ['image app api:1.5.0 -> 1.4.2', 'api:1.4.2', false],
  ['image app api:1.5.0 -> 1.4.2', '1.4.2', true],
  ['shop/Deployment api-gateway', 'api-gateway', true],
  ['shop/Deployment api-gateway', 'api-gate', true],
  ['shop/Deployment api-gateway', 'gateway-api', false],
  ['shop/Deployment api-gateway', 'shop/Deployment', true],
  ['pod api-7f9c5d-x2x4k restarts', 'api-7f9c5d-x2x4k', true],
  ['registry.example.com/team/api@sha256:ab12', 'registry.example.com/team/api', true],
  ['CrashLoopBackOff', 'crash loop', true],
  ['CrashLoopBackOff', 'CrashLoopBackOff', true],
  ['CrashLoopBackOff', 'crashloop', true],
  ['CrashLoopBackOff', 'back-off', true],
  ['CrashLoopBackOff', 'loop crash', true],
  ['CrashLoopBackOff', '"loop crash"', false],
  ['in a crash loop, back off', 'CrashLoopBackOff', true],
  ['OOMKilled, limit 128Mi', 'oom', true],
  ['OOMKilled, limit 128Mi', '"oom killed"', true],
  ['OOMKilled, limit 128Mi', '128Mi', true],
  ['the pod restarted twice', 'restart', true],
  ['the pod restarts', 'restarted', true],
  ['crashes of many pods', 'crash pod', true],
  ['one two three', 'three one', true],
  ['one two three', '"one two"', true],
  ['one two three', '"one three"', false],
  ['one two three', '“one two”', true],
  ['one two three', '"one two', true],
  ['one two three', 'one four', false],
  ['one two three', 'ONE', true],
  ['one two three', 'thr', true],
  ['one two three', 'thr one', false],
  ['one two three', 'tw', false],
  ['naïve café', 'naive cafe', true],
  ['naive cafe', 'café', true],
  ['集群中的三个节点已停止响应', '节点', true],
  ['集群中的三个节点已停止响应', '点节', false],
  ['ノード worker-2 が停止', '停止', true],
  ['AND OR NOT NEAR', 'AND', true],
  ['plain', 'NOT', false],
  ['col: text', 'tags:sealed', false],
  ['text', 'text:text', false],
  ['a*b (c) ^d {e}', '(c)', true],
  ['100% -- done; DROP TABLE messages', "'; DROP TABLE messages", true],
  ['anything', '', true],
  ['anything', ' "" -- ()* ', true],
];

describe('what a person types', () => {
  for (const sealed of [false, true]) {
    it(`finds what it should and no more${sealed ? ', also where texts are encrypted' : ''}`, async () => {
      const wrong: string[] = [];
      for (const [text, asked, found] of CASES) {
        const { hits } = await (await holding([text], sealed)).search({ text: asked });
        if (hits.length !== (found ? 1 : 0)) wrong.push(`${asked} in ${text}: ${hits.length}`);
      }
      expect(wrong).toEqual([]);
    });
  }

  const asked = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(
        fc.constantFrom(
          '"',
          "'",
          '*',
          '(',
          ')',
          '^',
          ':',
          '-',
          '+',
          '{',
          '}',
          ' ',
          'AND',
          'NEAR',
          'tags',
          'a',
          '\0',
          '\ud83d',
          'é',
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join('')),
    fc.string({ minLength: 900, maxLength: 3_000 }),
  );

  it('never fails, whatever it is, and a snippet is marked within itself', async () => {
    const texts = ['INC-42 CrashLoopBackOff of shop/api:1.5.0', 'a\0b \ud83d lone 🔥 é', 'AND NEAR tags'.repeat(50)];
    const histories = [await holding(texts, false), await holding(texts, true)];
    await fc.assert(
      fc.asyncProperty(asked, fc.constantFrom('newest', 'best'), async (text, order) => {
        for (const history of histories) {
          for (const { snippet, marks } of (await history.search({ text, order })).hits) {
            for (const [start, end] of marks) expect([start < end, end <= snippet.length]).toEqual([true, true]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds every message by any word of it, by any two, and by its beginning as a phrase', async () => {
    const word = fc.stringMatching(/^[A-Za-z0-9\u00e0-\u00ff\u4e00-\u4e20._:/-]{1,12}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat(), async (words, one, two) => {
        const first = words[one % words.length] ?? '';
        const second = words[two % words.length] ?? '';
        const history = await holding([words.join(' ')], false);
        for (const text of [first, `${first} ${second}`, `"${words.join(' ')}"`]) {
          expect((await history.search({ text })).hits).toHaveLength(1);
        }
        await history.close();
      }),
      { numRuns: 100 },
    );
  });
});
