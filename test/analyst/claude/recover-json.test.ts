import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recoverJson } from '../../../src/analyst/claude/recover-json.ts';

describe('JSON that broke off', () => {
  it.each([
    ['{"a":1,"b":[1,2,{"c":"x","d":"unfin', { a: 1, b: [1, 2, { c: 'x' }] }],
    ['{"summary":"The cluster is de', { summary: 'The cluster is de' }],
    ['{"summary":"cut in an escape \\u00e', { summary: 'cut in an escape ' }],
    ['{"summary":"cut behind a backslash \\', { summary: 'cut behind a backslash ' }],
    ['{"a":"x","b', { a: 'x' }],
    ['{"a":"x","b"', { a: 'x' }],
    ['{"a":"x","b":', { a: 'x' }],
    ['{"a":"x","b":12', { a: 'x' }],
    ['{"a":"say \\"hi\\", ok","b":tr', { a: 'say "hi", ok' }],
  ])('is closed after its last whole value: %s', (text, expected) => {
    expect(recoverJson(text)).toEqual(expected);
  });

  it.each(['', '{', '{"summ', '{"a":', '}', '[}', 'no JSON'])(
    'is undefined when nothing of it can be read: %j',
    (text) => {
      expect(recoverJson(text) ?? undefined).toBeUndefined();
    },
  );

  it('never throws, and at every cut of an object keeps only what the whole has', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), fc.nat(), (whole, at) => {
        const text = JSON.stringify(whole);
        const cut = recoverJson(text.slice(0, at % (text.length + 1)));
        if (cut === undefined) return;
        for (const key of Object.keys(cut as object)) expect(Object.keys(JSON.parse(text))).toContain(key);
      }),
    );
  });
});
