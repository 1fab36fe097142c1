import { describe, expect, it } from 'vitest';
import { CHECK_NAMES, ok, warning, worst } from '../../src/check/row.ts';
import { type Check, runChecks } from '../../src/check/run-checks.ts';
import { MonitorError } from '../../src/model/errors.ts';

const SECRET = 'sk-ant-api03-0123456789abcdefghijklmnopqrstuvwxyz';

let reading = 0;
const options = {
  timeoutMs: 5_000,
  stopwatch: () => {
    reading += 1;
    return reading;
  },
  leftOut: 'left out',
};

const check = (name: Check['name'], run: Check['run'], after: Check['after'] = []): Check => ({ name, after, run });

describe('runChecks', () => {
  it('gives one row for every name, in the order of the table, whichever ends first', async () => {
    const first = Promise.withResolvers<void>();
    const rows = await runChecks(
      [
        check('claude', async () => {
          first.resolve();
          return ok('c');
        }),
        check('configuration', async () => {
          await first.promise;
          return ok('a');
        }),
      ],
      options,
    );
    expect(rows.map((row) => row.check)).toEqual([...CHECK_NAMES]);
    expect(rows.filter(({ result }) => result === 'ok').map((row) => row.seen)).toEqual(['a', 'c']);
    expect(rows.find((row) => row.check === 'clock')).toMatchObject({ result: 'skipped', seen: 'left out' });
  });

  it('skips what builds on a check that failed, and what builds on that', async () => {
    const rows = await runChecks(
      [
        check('kubernetes-api', async () => {
          throw new MonitorError('kubeconfig_missing', 'no kubeconfig', 'Set KUBECONFIG.');
        }),
        check('permissions', async () => ok('never'), ['kubernetes-api']),
        check('clock', async () => ok('never'), ['permissions']),
      ],
      options,
    );
    const row = (name: string) => rows.find((candidate) => candidate.check === name);
    expect(row('kubernetes-api')).toMatchObject({ result: 'failed', seen: 'no kubeconfig', remedy: 'Set KUBECONFIG.' });
    expect(row('permissions')).toMatchObject({ result: 'skipped', seen: 'needs kubernetes-api, which failed' });
    expect(row('clock')).toMatchObject({ result: 'skipped', seen: 'needs permissions, which was skipped' });
  });

  it('goes on after a warning', async () => {
    const rows = await runChecks(
      [
        check('kubernetes-api', async () => warning('old', 'Renew it.')),
        check('clock', async () => ok('runs'), ['kubernetes-api']),
      ],
      options,
    );
    expect(rows.find((row) => row.check === 'clock')?.seen).toBe('runs');
  });

  it('leaves a check behind that heeds no signal, and does not hold the others', async () => {
    const rows = await runChecks(
      [check('session-directory', () => new Promise(() => {})), check('clock', async () => ok('runs'))],
      { ...options, timeoutMs: 20 },
    );
    const hanging = rows.find((row) => row.check === 'session-directory');
    expect(hanging).toMatchObject({ result: 'failed', seen: 'no result within 0.02 s' });
    expect(hanging?.remedy).toContain('--timeout');
    expect(rows.find((row) => row.check === 'clock')?.result).toBe('ok');
  });

  it('lets a check that heeds the signal say what it waited for', async () => {
    const rows = await runChecks(
      [
        check(
          'metrics',
          (signal) =>
            new Promise((resolve) => signal.addEventListener('abort', () => resolve(warning('waited for x', 'Do y.')))),
        ),
      ],
      { ...options, timeoutMs: 20 },
    );
    expect(rows.find((row) => row.check === 'metrics')).toMatchObject({ result: 'warning', seen: 'waited for x' });
  });

  it('takes an unexpected error for a fault of its own, and shows no secret of it', async () => {
    const rows = await runChecks(
      [
        check('kinds', async () => {
          throw new TypeError(`cannot read x of ${SECRET}`);
        }),
      ],
      options,
    );
    const row = rows.find((candidate) => candidate.check === 'kinds');
    expect(row?.result).toBe('failed');
    expect(row?.seen).toContain('TypeError: cannot read x');
    expect(row?.seen).not.toContain(SECRET);
    expect(row?.remedy).toContain('fault of k8s-monitor');
  });
});

describe('worst', () => {
  it('is failed before warning before ok; skipped rows alone are no success', () => {
    const rows = (...results: ('ok' | 'warning' | 'failed' | 'skipped')[]) => results.map((result) => ({ result }));
    expect(worst(rows('ok', 'warning', 'failed', 'skipped'))).toBe('failed');
    expect(worst(rows('ok', 'warning', 'skipped'))).toBe('warning');
    expect(worst(rows('ok', 'skipped'))).toBe('ok');
    expect(worst(rows('skipped'))).toBe('skipped');
  });
});
