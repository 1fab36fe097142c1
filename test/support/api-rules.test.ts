import { describe, expect, it } from 'vitest';
import { assertAcceptable } from './api-rules.ts';

const ask = { role: 'user', content: 'look' };
const answer = { role: 'assistant', content: 'all is well' };
const call = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'logs', input: {} }] };
const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'ok' }] };

const refused: readonly (readonly [string, readonly unknown[], RegExp])[] = [
  ['no message', [], /at least one/],
  ['an answer first', [answer, ask], /first message/],
  ['an answer last', [ask, answer], /must end with a user/],
  ['a system role', [ask, { role: 'system', content: 'x' }, ask], /role/],
  ['more than role and content', [{ ...ask, kind: 'delta' }], /kind/],
  ['blank text', [{ role: 'user', content: ' \n' }], /non-empty/],
  ['an empty list of blocks', [{ role: 'user', content: [] }], /non-empty/],
  ['a blank text block', [{ role: 'user', content: [{ type: 'text', text: '' }] }], /non-empty/],
  [
    'thinking',
    [ask, { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 's' }] }, ask],
    /thinking/,
  ],
  ['a document in an answer', [ask, { role: 'assistant', content: [{ type: 'document' }] }, ask], /document/],
  ['citations on user text', [{ role: 'user', content: [{ type: 'text', text: 'a', citations: [] }] }], /citations/],
  ['a call nobody answers', [ask, call, ask], /without tool_result/],
  ['an answer nobody called for', [ask, answer, result], /unexpected tool_use_id/],
  ['an answer that comes late', [ask, call, ask, result], /without tool_result/],
  [
    'an answer after text',
    [ask, call, { role: 'user', content: [{ type: 'text', text: 'x' }, ...result.content] }],
    /immediately/,
  ],
  ['an id used twice', [ask, call, result, call, result], /unique/],
  ['two answers to one call', [ask, call, { role: 'user', content: [...result.content, ...result.content] }], /single/],
  ['a lone surrogate', [{ role: 'user', content: 'x\ud800' }], /surrogate/],
];

describe('assertAcceptable', () => {
  it.each(refused)('refuses %s', (_what, messages, problem) => {
    expect(() => assertAcceptable({ system: '', messages })).toThrow(problem);
  });

  it('accepts turns, repeated roles, and tool calls that are answered', () => {
    expect(() =>
      assertAcceptable({ system: 'x', messages: [ask, ask, answer, answer, ask, call, result] }),
    ).not.toThrow();
  });

  it('accepts text that only looks like a lone surrogate', () => {
    expect(() => assertAcceptable({ system: '', messages: [{ role: 'user', content: '\\ud800 🔥' }] })).not.toThrow();
  });
});
