import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
