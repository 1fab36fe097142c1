import { describe, expect, it } from 'vitest';
import { CRITICAL_KEYWORDS, findKeyword } from '../../src/context/keywords.ts';

describe('findKeyword', () => {
  it.each(CRITICAL_KEYWORDS)('finds %s as a word in any case', (keyword) => {
    expect(findKeyword(`now: ${keyword}.`)).toBe(keyword);
    expect(findKeyword(keyword.toUpperCase())).toBe(keyword);
    expect(findKeyword(`(${keyword[0]?.toUpperCase()}${keyword.slice(1)})`)).toBe(keyword);
  });

  it.each([
    ['CrashLoopBackOff', 'crash'],
    ['OOMKilled', 'oom'],
    ['ImagePullFailed', 'failed'],
    ['FailedScheduling', 'failed'],
    ['HTTPError 500', 'error'],
    ['last_error', 'error'],
    ['web-error-page', 'error'],
    ['tier P1, owner team-pay', 'p1'],
    ['节点down了', null],
    ['节点 down', 'down'],
    ['🔥down🔥', 'down'],
  ])('reads %s word by word', (text, keyword) => {
    expect(findKeyword(text)).toBe(keyword);
  });

  it.each([
    'download',
    'countdown',
    'majority',
    'DOWNLOAD',
    'errors',
    'terror',
    'p10',
    'http0',
    'sp1',
    'oomkilled',
    'room',
    'crashed',
    'érror',
    'errorś',
    'downé',
    '',
  ])('finds nothing in %s', (text) => {
    expect(findKeyword(text)).toBeNull();
  });

  it('names the first one and looks past words that only contain one', () => {
    expect(findKeyword('download failed, then an outage')).toBe('failed');
  });
});
