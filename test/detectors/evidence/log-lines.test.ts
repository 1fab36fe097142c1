import { describe, expect, it } from 'vitest';
import { tellingLines } from '../../../src/detectors/index.ts';
import { text } from '../../support/snapshots.ts';

const telling = (...lines: string[]) => tellingLines(lines.map(text));

describe('the telling lines of a log', () => {
  it('are those that name an error, with the last of the others, in their order', () => {
    expect(
      telling(
        'starting api 1.5.0',
        'listening soon',
        'panic: DB_URL is not set',
        'goroutine 1 [running]:',
        'main.main()',
        '/src/main.go:42 +0x1d',
        'bye',
      ),
    ).toEqual(['panic: DB_URL is not set', '/src/main.go:42 +0x1d', 'bye']);
  });

  it('are the strongest words first where there are many, and the later ones among equals', () => {
    const retries = Array.from({ length: 20 }, (_, index) => `attempt ${index} failed`);
    expect(telling('FATAL: cannot reach db', ...retries)).toEqual([
      'FATAL: cannot reach db',
      'attempt 15 failed',
      'attempt 16 failed',
      'attempt 17 failed',
      'attempt 18 failed',
      'attempt 19 failed',
    ]);
  });

  it('leave out what a program says calmly of errors', () => {
    expect(
      telling('level=info msg="0 errors found"', 'level=error msg="disk is full"', 'level=info msg=exiting'),
    ).toContain('level=error msg="disk is full"');
    expect(telling('INFO no error yet', 'a', 'b', 'c', 'd', 'e', 'f')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('are the last ones where none names an error, and none of nothing', () => {
    expect(telling('1', '2', '3', '4', '5', '6', '7', '8')).toEqual(['3', '4', '5', '6', '7', '8']);
    expect(telling()).toEqual([]);
    expect(telling('only')).toEqual(['only']);
  });
});
