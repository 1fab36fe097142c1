import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/io.ts';
import { runCli } from '../../../src/cli/main.ts';
import { fakeIo } from '../../support/fake-io.ts';
import '../../support/run-cli.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** Runs the demo until it has printed `until`, then stops it as Ctrl-C would. The whole day is run by CI's own step. */
async function demoUntil(until: string, env: Readonly<Record<string, string>>) {
  const io = fakeIo({ env });
  const stop = Promise.withResolvers<string>();
  const watched = {
    ...io,
    write(text: string) {
      io.write(text);
      if (io.output().includes(until)) stop.resolve('SIGINT');
    },
    stopRequested: stop.promise,
  };
  const code = await runCli(['demo'], watched);
  return { code, output: io.output(), errors: io.errors() };
}

describe('demo', () => {
  it('begins with a baseline, ends early when asked to, keeps its files, and goes on from them the next time', async () => {
    const env = {
      SESSION_DIR: await temporaryDirectory(),
      SESSION_ID: 'of-a-real-cluster',
      ENABLE_LONG_CONTEXT: 'false',
    };
    const first = await demoUntil('#1 ', env);
    expect({ code: first.code, errors: first.errors }).toEqual({ code: EXIT.failed, errors: '' });
    expect(first.output).toMatch(
      /^k8s-monitor demo · simulated cluster shop-demo \(3 nodes, 27 pods\) on 127\.0\.0\.1:\d+ · analyst: rules /,
    );
    expect(first.output).toContain('/demo.json · new\n');
    expect(first.output).toContain('\nMon 06:00  #1   baseline   3/3 nodes ready · 27/27 pods ready · no incidents\n');
    expect(first.output).toMatch(/ · ended early\n/);
    // The session of a real cluster is never touched.
    expect(await readdir(env.SESSION_DIR)).toEqual(['demo.json', 'history.db', 'shop-demo.ledger.json']);

    const second = await demoUntil('quiet', env);
    expect(second.output).toMatch(
      /\/demo\.json · resumed: \d+ cycles? and \d+ messages, last 2026-11-16 \d\d:\d\d UTC\n/,
    );
    expect(second.output).toMatch(/\nTue 06:00 {2}#\d+ +quiet\n/);

    // Time goes on by the session where the ledger cannot tell it.
    await writeFile(join(env.SESSION_DIR, 'shop-demo.ledger.json'), '');
    expect((await demoUntil('#', env)).output).toMatch(/\nWed 06:00 {2}#/);
  });
});
