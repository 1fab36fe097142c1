import { describe, expect, it } from 'vitest';
import { type CliIo, EXIT } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/main.ts';
import { fakeIo } from '../support/fake-io.ts';
import { fixtureCase } from '../support/run-cli.ts';

describe('a fault of our own', () => {
  it('is told as one, with the place, and exits with 1', async () => {
    const io = fakeIo();
    const broken: CliIo = {
      ...io,
      write() {
        throw new TypeError('something nobody foresaw');
      },
    };
    expect(await runCli(['once', '--from', fixtureCase('healthy')], broken)).toBe(EXIT.failed);
    expect(io.errors()).toMatch(/^error: TypeError: something nobody foresaw\n {4}at /);
    expect(io.errors()).toMatch(/\nThis is a fault of k8s-monitor; please report it with the lines above\.\n$/);
  });
});

it('exit codes are public and never change', () => {
  expect(EXIT).toEqual({ ok: 0, failed: 1, usage: 2, found: 3, blind: 4 });
});
