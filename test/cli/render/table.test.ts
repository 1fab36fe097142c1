import { describe, expect, it } from 'vitest';
import { foldingTable, pad, table } from '../../../src/cli/render/table.ts';

describe('table', () => {
  it('aligns columns by their widest cell and leaves no blanks at the end', () => {
    expect(
      table(
        ['A', 'LONG HEAD', ''],
        [
          ['first', 'x', ''],
          ['b', 'y', 'ok'],
        ],
      ),
    ).toBe(['A      LONG HEAD', 'first  x', 'b      y          ok'].join('\n'));
  });

  it('counts neither colours nor bytes', () => {
    expect(table(['a', 'b'], [['\u001b[31mré\u001b[39m', 'x']])).toBe('a   b\n\u001b[31mré\u001b[39m  x');
    expect(pad('é', 3)).toBe('é  ');
  });

  it('is only its header without rows', () => {
    expect(table(['A', 'B'], [])).toBe('A  B');
  });
});

describe('foldingTable', () => {
  const header = ['N', 'NAME', 'STATE', 'SINCE'];
  const rows = [
    { cells: ['1', 'short', 'open', '10:00'], folded: 'open since 10:00' },
    { cells: ['22', 'a longer name', 'ended', '09:00'], folded: 'ended at 09:00, after a long while' },
  ];
  const whole = [
    'N   NAME           STATE  SINCE',
    '1   short          open   10:00',
    '22  a longer name  ended  09:00',
  ].join('\n');

  it('is a table where it fits, to the last column, and in a pipe', () => {
    expect(foldingTable(header, rows, 2, null)).toBe(whole);
    expect(foldingTable(header, rows, 2, 31)).toBe(whole);
  });

  it('puts the rest below each row where it does not', () => {
    expect(foldingTable(header, rows, 2, 30)).toBe(
      ['1   short', '    open since 10:00', '22  a longer name', '    ended at 09:00, after a', '    long while'].join(
        '\n',
      ),
    );
  });
});
