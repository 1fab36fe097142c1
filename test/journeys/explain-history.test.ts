import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openStores } from '../../src/app.ts';
import { readKeptLooks } from '../../src/cli/notify/kept-looks.ts';
import { replayHistory } from '../../src/cli/notify/replay-history.ts';
import { trialChannels } from '../../src/cli/notify/trial-channels.ts';
import { loadScenario, shippedScenario } from '../../src/cluster/simulator/index.ts';
import { loadClusterFile } from '../../src/config/index.ts';
import { openHistoryReader } from '../../src/history/index.ts';
import type { Decision } from '../../src/model/notification.ts';
import { startHttpReceiver } from '../support/http-receiver.ts';
import { type Journey, type JourneyOptions, SHOP, scenarioCluster, startJourney } from '../support/journey.ts';
import { cli } from '../support/run-cli.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

const NODES = await loadScenario(shippedScenario('nodes'));
const CRASHES = await loadScenario(shippedScenario('crashes'));

/** Rules of every kind: their hours are those of the scenario of sick nodes. */
const RULES = `
notify:
  routes:
    - { name: nodes, match: { code: [NodeNotReady, NodePressure] }, channels: [webhook, stdout], continue: true }
    - { name: labelled, match: { label: { app: "*" } }, channels: webhook, least: SEV-2 }
    - { name: rest, channels: stdout, least: SEV-4 }
  quiet_hours: [{ name: night, weekly: { days: daily, time: "NIGHT", lasts: 2h } }]
  escalations: [{ after: 45m, channels: stdout }]
  digest: { at: "DIGEST", channels: webhook }
  reminders: { SEV-1: 1h, SEV-2: 1h, SEV-3: 2h }
  storm_size: 2
`;

async function rulesFile(text: string): Promise<string> {
  const file = join(await temporaryDirectory(), 'cluster.yaml');
  await writeFile(file, text);
  return file;
}

async function watched(rules: string | null, options: JourneyOptions = {}) {
  const { url } = await startHttpReceiver();
  const file = rules === null ? null : await rulesFile(rules);
  const env = {
    WEBHOOK_URL: url,
    NOTIFY_STDOUT: 'true',
    ...(file === null ? {} : { CLUSTER_FILE: file }),
    ...options.env,
  };
  return { journey: await startJourney({ ...options, env }), file };
}

async function replayed({ config, cluster }: Journey, clusterFile: string | null) {
  const history = openHistoryReader({ directory: config.sessionDir });
  if (history === null) throw new Error('there is no history');
  const { notify: rules } = await loadClusterFile(clusterFile);
  const range = { cluster: cluster.name, from: 0, to: Number.MAX_SAFE_INTEGER };
  const { looks, notes } = await readKeptLooks(history, range);
  const replay = await replayHistory({
    ...{ cluster: cluster.name, looks, rules, from: 0 },
    channels: (there) => trialChannels(config, rules, there),
  });
  await history.close();
  return { ...replay, notes: [...notes, ...replay.notes] };
}

/** Of one look the order means nothing. */
function sorted(decisions: readonly Decision[]): readonly Decision[] {
  const name = ({ incident, channel, reason }: Decision) => `${incident} ${channel} ${reason}`;
  return decisions.toSorted((a, b) => a.cycle - b.cycle || name(a).localeCompare(name(b)));
}

async function decided({ config, cluster }: Journey): Promise<readonly Decision[]> {
  const { now } = cluster.state;
  const environment = { now, random: () => 0, newKey: () => '', stopwatch: () => 0, version: '' };
  const [ledger] = await openStores(config, environment).ledgers.list();
  return ledger?.notifications.decisions ?? [];
}

async function say(journey: Journey, ...args: readonly string[]): Promise<void> {
  const env = { SESSION_DIR: journey.directory };
  const { code, errors } = await cli(['incidents', ...args], { env, now: journey.cluster.state.now });
  expect([errors, code]).toEqual(['', 0]);
}

const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);
const HOUR = 60 * 60 * 1000;

describe('what was decided', () => {
  it.each([
    ['a day of the shop', SHOP, null, ['opened', 'resolved', 'recurring', 'watcher']],
    ['sick nodes, rules of every kind', NODES, RULES, ['quiet_hours', 'digest', 'below_severity', 'watcher']],
    ['crashes, rules of every kind', CRASHES, RULES, ['escalated', 'muted', 'reminder', 'grouped', 'digest']],
  ])('is decided again, to the letter, from the history alone: %s', async (_, scenario, given, reasons) => {
    const cluster = scenarioCluster(scenario);
    const begins = cluster.state.now();
    const rules = given?.replace('NIGHT', clock(begins + HOUR)).replace('DIGEST', clock(begins + 2 * HOUR)) ?? null;
    const { journey, file } = await watched(rules, { cluster });
    const first = await journey.start();
    const results = await first.cycles(12);
    const [worst, other] = results.at(-1)?.situation.open ?? [];
    if (worst !== undefined) await say(journey, 'ack', `INC-${worst.number}`);
    if (other !== undefined) await say(journey, 'mute', `INC-${other.number}`, '--for', '40m');
    results.push(...(await first.cycles(6)));
    await first.monitor.close();
    // Nobody looks for a while; then another process does, and sees nothing for some looks.
    for (let count = 0; count < 5; count += 1) cluster.advance();
    const second = await journey.start();
    results.push(...(await second.cycles(4)));
    journey.server.faults.set([{ kind: 'error', status: 500 }]);
    results.push(...(await second.cycles(4)));
    journey.server.faults.clear();
    results.push(...(await second.toTheEnd()));
    await second.monitor.close();
    const really = await decided(journey);
    expect(really.map(({ reason }) => reason)).toEqual(expect.arrayContaining([...reasons]));

    const { explained, really: kept, looks, notes } = await replayed(journey, file);
    expect([looks, notes]).toEqual([results.length, []]);
    expect(sorted(explained.map(({ decision }) => decision))).toEqual(sorted(really));
    expect(sorted((kept ?? []).map(({ decision }) => decision))).toEqual(sorted(really));
  });
});

/** The command, beside the journey's monitor. */
async function explain({ directory, config, cluster }: Journey, args: string, env: Record<string, string> = {}) {
  const shared = { SESSION_DIR: directory, NOTIFY_STDOUT: 'true', WEBHOOK_URL: config.webhookUrl ?? '' };
  const run = await cli(`notify explain ${args}`, { env: { ...shared, ...env }, now: cluster.state.now });
  expect([run.errors, run.code]).toEqual(['', 0]);
  return run.output;
}

interface Data {
  readonly messages: number;
  readonly looks: number;
  readonly notes: readonly string[];
  readonly totals: readonly {
    readonly channel: string;
    readonly messages: number;
    readonly really: { readonly messages: number } | null;
  }[];
  readonly decisions: readonly { readonly reason: string; readonly at: string; readonly really: object | null }[];
  readonly only_really: readonly { readonly reason: string }[];
}

const explainData = async (...given: Parameters<typeof explain>): Promise<Data> =>
  JSON.parse(await explain(given[0], `${given[1]} -o json`, given[2]));

describe('notify explain on the history', () => {
  it('tells beside the running monitor what other rules would have told, and writes nothing', async () => {
    const { journey } = await watched(null);
    const run = await journey.start();
    await run.toTheEnd();
    await run.monitor.idle();
    const files = async () => Promise.all(['shop-demo.ledger.json', 'k8s-monitor-default.json'].map(journey.file));
    const before = await files();

    const same = await explain(journey, '');
    expect(same).toContain(' · 41 looks from 2026-11-16 06:00 UTC to 2026-11-17 02:00 UTC · default rules · to ');
    expect(same).toContain('all 18 decisions as really made');
    expect(same).toMatch(/^Mon 09:00 +yes +webhook +opened: route default +INC-1 SEV-2 .* the same$/m);

    const changed = await rulesFile(
      'notify: { routes: [{ name: nodes, match: { code: NodeNotReady }, channels: [webhook, pagerduty] }] }',
    );
    const text = await explain(journey, `--cluster-file ${changed}`);
    expect(text).toContain('4 messages, ');
    expect(text).toContain(
      '  webhook: 2 messages (1 opened, 1 resolved), 7 kept back (4 no_route, 3 unchanged)\n    really: 9 messages',
    );
    expect(text).toContain('  stdout: 0 messages, 9 kept back (5 no_route, 4 unchanged)\n    really: 9 messages');
    expect(text).toMatch(/^Mon 09:00 +no +webhook +no_route +INC-1 .* +yes, opened: route default$/m);
    expect(text).toMatch(/^Mon 16:00 +yes +pagerduty +opened: route nodes .* nothing$/m);

    // From the first look of the next day on, which knows what had been told.
    const late = await explainData(journey, '--since 2026-11-17T00:40:00Z');
    expect(late).toMatchObject({ looks: 3, decisions: [], messages: 0 });
    expect(late.notes).toEqual([expect.stringMatching(/^these rules hold from 2026-11-17 00:00 UTC/)]);
    const evening = await explainData(journey, '--last 4h --until 2026-11-16T23:00:00Z');
    expect(evening.decisions.map(({ reason }) => reason)).toEqual(['recurring', 'recurring']);
    const digest = await rulesFile('notify: { digest: { at: "01:30", channels: stdout } }');
    const day = await explain(journey, `--cluster-file ${digest} -o yaml`);
    expect(day).toContain('the day: 1 open, 4 new, 1 back, 3 over');
    expect(day).toMatch(/- "?open: INC-1 SEV-2 shop\/api keeps crashing, for 3 h 10 min, seen 2 times"?$/m);
    expect(day).toMatch(/- "?helped INC-1: image api 1\.5\.0 -> 1\.4\.2 by kubectl at /m);
    expect(day).toMatch(/- 8 changes in the cluster$/m);
    expect(await files()).toEqual(before);
  });

  it('makes do with turns where looks were not kept, and says so', async () => {
    const { journey } = await watched(null);
    const run = await journey.start();
    await run.toTheEnd();
    await run.monitor.close();
    const path = join(journey.directory, 'history.db');
    const edit = (sql: string) => {
      const database = new DatabaseSync(path);
      database.exec(sql);
      database.close();
    };
    // As if the first half had been recorded by a version that kept none.
    const noon = Date.parse('2026-11-16T12:10:00Z');
    edit(`DELETE FROM looks WHERE at < ${noon}`);
    const midnight = await explainData(journey, '');
    expect(midnight.notes).toEqual([
      expect.stringMatching(/^looks before 2026-11-17 00:00 UTC did not keep what rules/),
    ]);
    const times = ({ decisions }: Data) => decisions.map(({ at, reason }) => `${at} ${reason}`);
    const whole = Array.from({ length: 2 }, () => ['16T09:00 opened', '16T10:30 resolved', '16T11:00 opened']).flat();
    expect(
      times(midnight)
        .slice(0, 6)
        .map((text) => `${text.slice(8, 16)}${text.slice(24)}`)
        .toSorted(),
    ).toEqual(whole.toSorted());
    expect(midnight.looks).toBe(41);

    edit('DELETE FROM looks');
    const none = await explainData(journey, '');
    expect(none.totals.map(({ messages, really }) => [messages, really])).toEqual([
      [9, null],
      [9, null],
    ]);
  });

  it('says how many looks are missing, and reads an encrypted history with its key alone', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const { journey } = await watched(null, {
      cluster: scenarioCluster(BAD_ROLLOUT),
      env: { SESSION_ENCRYPTION_KEY: key },
    });
    const run = await journey.start();
    const results = await run.toTheEnd();
    await run.monitor.close();
    const database = new DatabaseSync(join(journey.directory, 'history.db'));
    database.exec('DELETE FROM looks WHERE cycle IN (2, 3)');
    database.close();
    const data = await explainData(journey, '', { SESSION_ENCRYPTION_KEY: key });
    expect(data.notes).toEqual(['2 looks are missing in the history: what was new in them is not known']);
    expect([data.looks, data.messages]).toEqual([results.length - 2, 4]);
    const locked = await cli('notify explain', {
      env: { SESSION_DIR: journey.directory, CLUSTER_NAME: journey.cluster.name },
    });
    expect([locked.code, locked.output]).toEqual([1, '']);
    expect(locked.errors).toContain('the history is encrypted');
  });

  it('says what is wrong with what it is asked for', async () => {
    const { journey } = await watched(null, { cluster: scenarioCluster(BAD_ROLLOUT) });
    const asked = async (args: string) =>
      (await cli(`notify explain ${args}`, { env: { SESSION_DIR: journey.directory } })).errors;
    expect(await asked('')).toMatch(/no ledger in .* says which cluster is meant\nName it with --cluster/);
    expect(await asked('--cluster shop-demo')).toContain('there is no history in');
    const run = await journey.start();
    await run.cycles(2);
    expect(await asked('--cluster nowhere')).toContain('the history has no look at nowhere from ');
    expect(await asked('--since 2026-01-01 --until 2026-01-02')).toContain('has no look at');
    expect(await asked('--since 2026-01-02 --until 2026-01-01')).toContain(
      'the range runs backwards: it begins with 2026-01-02 00:00 UTC and ends with 2026-01-01 00:00 UTC\nGive a --since',
    );
    expect(await asked('--since 2999-01-01')).toMatch(
      /the range lies ahead: it begins with 2999-01-01 00:00 UTC, and now is .*; the newest look is of /,
    );
    expect(await asked('--since 2999-01-01 --until 2999-02-01')).toContain('the range lies ahead');
    expect(await asked('--since 7d --last 7d')).toContain('--last and --since both say where it begins');
    expect(await asked('--last soon')).toContain('Give a duration');
    expect(await asked('--scenario shop-day --since 7d')).toContain('ask the history');
  });
});
