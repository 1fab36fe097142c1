import { describe, expect, it } from 'vitest';
import { sessionCsv } from '../../../src/cli/render/session-csv.ts';
import { user } from '../../support/conversations.ts';

const textCell = (text: string) => {
  const [, line = ''] = [...sessionCsv([{ number: 1, entry: user(text), pruned: null }])];
  return line.slice(line.indexOf('false,false,,') + 'false,false,,'.length, -2);
};

describe('a message in a spreadsheet', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['+49 30', `"'+49 30"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['  =cmd|x', `"'  =cmd|x"`],
    ['\n=1', `"'\n=1"`],
    ['＝1+1', `"'＝1+1"`],
    ['\u200b=1', `"'\u200b=1"`],
    ['|calc', `"'|calc"`],
  ])('%j is no formula', (text, cell) => {
    expect(textCell(text)).toBe(cell);
  });

  it.each([
    ['plain words', 'plain words'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['1-2', '1-2'],
  ])('%j is what it is', (text, cell) => {
    expect(textCell(text)).toBe(cell);
  });
});
