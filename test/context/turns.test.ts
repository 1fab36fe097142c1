import { describe, expect, it } from 'vitest';
import { toolPartners, turnsOf } from '../../src/context/turns.ts';
import { assistant, toolResult, toolUse, user } from '../support/conversations.ts';

describe('turnsOf', () => {
  it('joins a question with what came until the next one', () => {
    const entries = [
      assistant('late'),
      user('1'),
      assistant([toolUse('a')]),
      user([toolResult('a')]),
      assistant('2'),
      user('3'),
      user('4'),
    ];
    expect(turnsOf(entries)).toEqual([
      { question: null, answer: null },
      ...Array.from({ length: 4 }, () => ({ question: 1, answer: 4 })),
      { question: 5, answer: null },
      { question: 6, answer: null },
    ]);
    expect(turnsOf([])).toEqual([]);
  });

  it('takes the first answer, whatever follows it', () => {
    expect(turnsOf([user('1'), assistant('2'), assistant('3')])[0]).toEqual({ question: 0, answer: 1 });
  });
});

describe('toolPartners', () => {
  it('pairs a call with the message that answers it, and nothing else', () => {
    const entries = [
      user('1'),
      assistant([toolUse('a')]),
      user([toolResult('a')]),
      assistant([toolUse('b')]),
      user('no answer'),
    ];
    expect([...toolPartners(entries)]).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });
});
