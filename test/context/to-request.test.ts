import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRequest } from '../../src/context/to-request.ts';
import { assertAcceptable } from '../support/api-rules.ts';
import { conversation } from '../support/conversation-arbitrary.ts';
import { assistant, entry, systemMessage, toolResult, toolUse, user } from '../support/conversations.ts';

describe('toRequest', () => {
  it('sends the system text apart and of the rest only role and content', () => {
    const report = { analyst: 'rules', model: null, summary: 's', assessments: [] } as const;
    const history = [
      systemMessage('You watch.'),
      user('look', { cycle: 1 }),
      assistant('fine', { report }),
      user('look again'),
    ];
    expect(toRequest(history)).toEqual({
      system: 'You watch.',
      messages: [
        { role: 'user', content: 'look' },
        { role: 'assistant', content: 'fine' },
        { role: 'user', content: 'look again' },
      ],
    });
  });

  it('joins the text blocks of a system message', () => {
    const blocks = [
      { type: 'text', text: 'one' },
      { type: 'text', text: ' ' },
      { type: 'text', text: 'two' },
    ];
    expect(toRequest([systemMessage(blocks), user('x')]).system).toBe('one\n\ntwo');
    expect(toRequest([user('x')]).system).toBe('');
  });

  it('drops blank text, blank messages, thinking and blocks it does not know', () => {
    const history = [
      user(' \n'),
      user([
        { type: 'text', text: '' },
        { type: 'text', text: 'look' },
        { type: 'image', source: {} },
      ]),
      assistant([
        { type: 'thinking', thinking: 'hm', signature: 's' },
        { type: 'text', text: 'fine', citations: null },
      ]),
      assistant([{ type: 'redacted_thinking', data: 'x' }]),
      user('again'),
    ];
    expect(toRequest(history).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'look' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'fine' }] },
      { role: 'user', content: 'again' },
    ]);
  });

  it('leaves out what a person excluded, with the other half of its tool call, but never the system message', () => {
    const history = [
      { ...systemMessage('Rules.'), excluded: true as const },
      user('look'),
      assistant([toolUse('a')], { excluded: true }),
      user([toolResult('a')]),
      user('a secret', { excluded: true }),
      user('look again'),
    ];
    expect(toRequest(history)).toEqual({
      system: 'Rules.',
      messages: [
        { role: 'user', content: 'look' },
        { role: 'user', content: 'look again' },
      ],
    });
  });

  it('sends a system entry of the middle as user text', () => {
    const history = [
      systemMessage('first'),
      user('a'),
      assistant('b'),
      entry({ role: 'system', content: 'Context pruned' }),
    ];
    expect(toRequest(history).messages.at(-1)).toEqual({ role: 'user', content: 'Context pruned' });
  });

  it('opens a conversation that begins with an answer, and holds back answers at the end', () => {
    const { messages } = toRequest([assistant('late answer'), user('look'), assistant('fine')]);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(toRequest([assistant('alone')]).messages).toEqual([]);
    expect(toRequest([]).messages).toEqual([]);
  });

  it('keeps a tool call with its result, results before text', () => {
    const history = [
      user('look'),
      assistant([{ type: 'text', text: 'hm' }, toolUse('a', { pod: 'api' }), toolUse('b')]),
      user([
        { type: 'text', text: 'here' },
        toolResult('b', [{ type: 'text', text: 'log' }, { type: 'image' }]),
        toolResult('a', ''),
      ]),
    ];
    expect(toRequest(history).messages.slice(1)).toEqual([
      { role: 'assistant', content: history[1]?.content },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'log' }] },
          { type: 'tool_result', tool_use_id: 'a' },
          { type: 'text', text: 'here' },
        ],
      },
    ]);
  });

  it.each([
    ['a call without a result', [user('1'), assistant([toolUse('a')]), user('2')], 2],
    ['a result without a call', [user('1'), assistant('x'), user([toolResult('a')]), user('2')], 3],
    ['a result that comes late', [user('1'), assistant([toolUse('a')]), user('2'), user([toolResult('a')])], 2],
    [
      'an id used again',
      [
        user('1'),
        assistant([toolUse('a')]),
        user([toolResult('a')]),
        assistant([toolUse('a')]),
        user([toolResult('a')]),
      ],
      3,
    ],
    ['a call in a user message', [user([toolUse('a')]), user([toolResult('a')]), user('1')], 1],
  ])('drops %s', (_what, history, left) => {
    const request = toRequest(history);
    assertAcceptable(request);
    expect(request.messages).toHaveLength(left);
  });

  it('replaces lone surrogates, in tool input too, and leaves a backslash alone', () => {
    const history = [
      user('a\ud800'),
      assistant([toolUse('a', { q: '\udfff \\ud800 "', n: 1 })]),
      user([toolResult('a', '\ud83d')]),
    ];
    const request = toRequest(history);
    assertAcceptable(request);
    expect(request.messages[1]?.content).toMatchObject([{ input: { q: '\ufffd \\ud800 "', n: 1 } }]);
  });

  it('is accepted by the API for any conversation that has something to say', () => {
    fc.assert(
      fc.property(conversation, (history) => {
        assertAcceptable(toRequest([...history, user('look')]));
        const bare = toRequest(history);
        if (bare.messages.length > 0) assertAcceptable(bare);
      }),
      { numRuns: 100 },
    );
  });

  it('begins with the bytes of the last request while the history only grows', () => {
    fc.assert(
      fc.property(conversation, fc.integer({ min: 1, max: 40 }), (history, newest) => {
        const from = Math.max(0, history.length - newest);
        let last = '';
        for (let length = from; length <= history.length; length += 1) {
          const { messages } = toRequest(history.slice(0, length));
          const bytes = messages.map((message) => JSON.stringify(message)).join('\n');
          expect(bytes.startsWith(last)).toBe(true);
          last = bytes;
        }
      }),
      { numRuns: 100 },
    );
  });

  it('sends the same bytes for a history that was saved and loaded', () => {
    fc.assert(
      fc.property(conversation, (history) => {
        const loaded = JSON.parse(JSON.stringify(history));
        expect(JSON.stringify(toRequest(loaded))).toBe(JSON.stringify(toRequest(history)));
      }),
      { numRuns: 50 },
    );
  });
});
