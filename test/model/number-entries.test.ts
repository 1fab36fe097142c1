import { expect, it } from 'vitest';
import { numberEntries } from '../../src/model/number-entries.ts';
import { emptySession } from '../../src/model/session.ts';
import { assistant, systemMessage, user } from '../support/conversations.ts';

it('gives each message a number once, and none twice, even when the newest went', () => {
  const history = [systemMessage(), user('a'), assistant('b')];
  const first = numberEntries({ ...emptySession('demo', null, null), history });
  expect(first.history.map(({ number }) => number)).toEqual([1, 2, 3]);
  const pruned = { ...first, history: [...first.history.slice(0, 1), user('c')] };
  const second = numberEntries(pruned);
  expect(second.history.map(({ number }) => number)).toEqual([1, 4]);
  expect(second.metadata.nextMessage).toBe(5);
  expect(second.history[0]).toBe(first.history[0]);
  expect(numberEntries(second)).toBe(second);
});
