import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startHttpReceiver } from '../../support/http-receiver.ts';
import { recorderIn } from '../../support/recordings.ts';
import { cli } from '../../support/run-cli.ts';
import { aCrashingPod, aDeployment, aPod, aSnapshot, MINUTE, NOON } from '../../support/snapshots.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const deployments = [aDeployment()];

/** Healthy, crashing for two looks, and healthy until that is believed. */
async function recorded(): Promise<string> {
  const directory = await temporaryDirectory();
  const recorder = recorderIn(directory);
  const pods = [aPod(), aCrashingPod(), aCrashingPod(), aPod(), aPod(), aPod()];
  for (const [index, pod] of pods.entries())
    await recorder.record(aSnapshot({ now: NOON + index * 10 * MINUTE, pods: [pod], deployments }));
  await recorder.close();
  return directory;
}

async function explained(rules: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const directory = await temporaryDirectory();
  const file = join(directory, 'cluster.yaml');
  await writeFile(file, rules);
  const looks = await recorded();
  const run = await cli(['notify', 'explain', '--from', looks, '--cluster-file', file, ...args], {
    env: { SESSION_DIR: join(directory, 'sessions'), ...env },
  });
  return { ...run, directory };
}

interface Data {
  readonly messages: number;
  readonly looks: number;
  readonly channels: readonly string[];
  readonly decisions: readonly { readonly channel: string; readonly tell: boolean; readonly reason: string }[];
}

async function decisions(rules: string): Promise<readonly string[]> {
  const data: Data = JSON.parse((await explained(rules, ['-o', 'json'])).output);
  return data.decisions.map(({ channel, tell, reason }) => `${channel} ${tell ? 'told' : 'not told'} ${reason}`);
}

describe('notify explain', () => {
  it('shows what rules would have told of a recording, when, to whom and why', async () => {
    const rules = 'notify: { routes: [{ name: all, channels: slack }] }';
    const { code, output, errors, directory } = await explained(rules);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('6 looks from 2026-11-21 12:00 UTC to 2026-11-21 12:50 UTC');
    expect(output).toContain('2 messages, 0 quiet changes, 0 kept back; nothing was sent');
    expect(output).toMatch(
      /^Sat 12:10 {2}yes {3}slack {4}opened: route all {2}INC-1 SEV-\d CrashLoopBackOff shop\/Deployment api$/m,
    );
    expect(output).toMatch(/^Sat 12:\d0 {2}yes {3}slack {4}resolved/m);
    // It keeps nothing either.
    expect(await readdir(directory)).toEqual(['cluster.yaml']);
  });

  it('shows what would not have been told, and why', async () => {
    expect(
      await decisions(
        'notify: { routes: [{ name: none, match: { owner: nobody }, channels: slack }], digest: { at: "12:20", channels: teams } }',
      ),
    ).toEqual(['teams told digest']);
    expect(await decisions('notify: { mutes: [{ code: "*", object: { namespace: shop } }] }')).toEqual([
      'any not told muted',
    ]);
    expect(await decisions('notify: { routes: [{ name: all, channels: slack, least: SEV-1 }] }')).toEqual([
      'slack not told below_severity',
    ]);
  });

  it('sends nothing to a channel that is configured', async () => {
    const { url, requests } = await startHttpReceiver();
    const run = await explained('', ['-o', 'json'], { WEBHOOK_URL: url });
    const data: Data = JSON.parse(run.output);
    expect([data.channels, data.messages, data.looks]).toEqual([['webhook'], 2, 6]);
    expect(requests).toEqual([]);
  });

  it('says what is wrong with the rules before it looks', async () => {
    const { code, errors, output } = await explained('notify: { rotes: [] }');
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain('notify.rotes is not a field of this; did you mean routes?');
  });

  it('warns of a name that is no channel, as check does, and not of one that is only not configured here', async () => {
    const rules =
      'notify: { routes: [{ name: all, channels: [smoke, slack] }], digest: { at: "12:20", channels: teems } }';
    const said = [
      /^notify route all names smoke, which is no channel: slack, webhook, /,
      /^notify digest names teems, which is no channel: /,
    ];
    const { code, errors, output } = await explained(rules, ['-o', 'json']);
    const { warnings }: { readonly warnings: readonly string[] } = JSON.parse(output);
    expect(code).toBe(0);
    expect(warnings).toEqual(said.map((text) => expect.stringMatching(text)));
    expect(errors).toBe(warnings.map((warning) => `warning: ${warning}\n`).join(''));
    const right = await explained('notify: { routes: [{ name: all, channels: slack }] }', ['-o', 'json']);
    expect([JSON.parse(right.output).warnings, right.errors]).toEqual([[], '']);
  });

  it.each(['2026-13-40', '2026-02-30', '2026-02-30T10:00:00Z', '2026-11-21T10:00', '2026-11', 'yesterday'])(
    'says what --since %s could be instead',
    async (since) => {
      const { code, errors } = await cli(`notify explain --since ${since}`);
      expect(code).toBe(2);
      expect(errors).toContain(
        'Give a day (2026-11-21), an RFC 3339 time (2026-11-21T09:15:00Z), or how long ago (2h, 7d).',
      );
    },
  );

  it('needs looks, of one cluster', async () => {
    expect((await cli('notify explain --from a --last 7d')).errors).toContain('ask the history');
    expect((await cli('notify explain --from a --scenario shop-day')).errors).toContain('name two clusters');
  });
});
