import { describe, expect, it } from 'vitest';
import { judgeConfiguration } from '../../src/check/configuration.ts';
import { MonitorError } from '../../src/model/errors.ts';

describe('judgeConfiguration', () => {
  it('says which variables are set, and where', () => {
    const sources = { A: 'environment', B: '.env', C: 'default', D: 'default' } as const;
    const verdict = judgeConfiguration({ valid: true, sources, warnings: [] });
    expect(verdict).toEqual({ result: 'ok', seen: 'environment: A · .env: B · defaults: 2', remedy: null });
  });

  it('says so when nothing is set, and shortens what is long', () => {
    expect(judgeConfiguration({ valid: true, sources: { A: 'default' }, warnings: [] }).seen).toBe('defaults: all 1');
    const sources = Object.fromEntries('ABCDEFGHI'.split('').map((name) => [name, '.env' as const]));
    expect(judgeConfiguration({ valid: true, sources, warnings: [] }).seen).toBe(
      '.env: A, B, C, D, E, F and 3 more · defaults: 0',
    );
  });

  it('warns of what is probably not meant', () => {
    const verdict = judgeConfiguration({ valid: true, sources: {}, warnings: ['X is odd'] });
    expect(verdict.result).toBe('warning');
    expect(verdict.seen).toContain('X is odd');
  });

  it('fails with every mistake on a line of its own', () => {
    const error = new MonitorError('config_invalid', '2 variables are not valid:\n  A is 1\n  B is 2', 'Correct it.');
    const verdict = judgeConfiguration({ valid: false, error });
    expect(verdict).toEqual({
      result: 'failed',
      seen: '2 variables are not valid:\nA is 1\nB is 2',
      remedy: 'Correct it.',
    });
  });
});
