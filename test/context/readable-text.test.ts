import { describe, expect, it } from 'vitest';
import { readableText } from '../../src/context/readable-text.ts';
import { assistant, toolResult, toolUse, user } from '../support/conversations.ts';

describe('readableText', () => {
  it('is the text of a message or of its text blocks', () => {
    expect(readableText(user('the node is down'))).toBe('the node is down');
    const content = [{ type: 'text', text: 'one' }, toolUse('a', { error: 'p0' }), { type: 'text', text: 'two' }];
    expect(readableText(assistant(content)).split('\n').filter(Boolean)).toEqual(['one', 'two']);
  });

  it('does not read tool results, thinking, or the data of a report', () => {
    const report = { analyst: 'rules', model: null, summary: 'outage', assessments: [] } as const;
    expect(readableText(user([toolResult('a', 'error')]))).toBe('');
    expect(readableText(assistant([{ type: 'thinking', thinking: 'error' }], { report }))).toBe('');
  });

  it('reads the string values of JSON, not its keys', () => {
    const json = JSON.stringify({
      error: null,
      critical: 0,
      pods: [{ failed: false, note: 'all is well' }],
      down: 'no',
    });
    expect(readableText(user(json))).toBe('all is well\nno');
    expect(readableText(user(JSON.stringify({ inner: JSON.stringify({ error: 'inside' }) })))).toBe('inside');
  });

  it('leaves out keys of JSON inside prose, in a fence, escaped or cut off', () => {
    const texts = [
      'State: {"error": null, "note": "fine"} and so on',
      '```json\n{"error" : 0, "note": "fine"}\n```',
      'raw {\\"error\\": null, \\"note\\": \\"fine\\"}',
      '{"error": {"note": "fine", "major',
    ];
    for (const text of texts) {
      expect(readableText(user(text))).not.toContain('error');
      expect(readableText(user(text))).toContain('fine');
    }
  });

  it('reads JSON nested deeper than calls can go', () => {
    expect(readableText(user(`${'['.repeat(50_000)}"deep"${']'.repeat(50_000)}`))).toContain('deep');
  });
});
