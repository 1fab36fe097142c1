import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replayHistory } from '../../../src/cli/notify/replay-history.ts';
import type { LookRecord } from '../../../src/history/index.ts';
import { applyCommand, type Command } from '../../../src/inbox/index.ts';
import { describeSituation, labelsIn } from '../../../src/incidents/index.ts';
import { whyBlind } from '../../../src/model/coverage.ts';
import type { Incident } from '../../../src/model/incident.ts';
import type { Ledger } from '../../../src/model/ledger.ts';
import { type Decision, NO_NOTIFICATIONS, type Notifications } from '../../../src/model/notification.ts';
import type { NotifyRules } from '../../../src/model/notify-rules.ts';
import { EMPTY_CLUSTER_FILE } from '../../../src/model/weight.ts';
import { LookKeeper } from '../../../src/monitor/keep-looks.ts';
import { ANY } from '../../../src/notify/decide/routes.ts';
import { coalesce, planCycle, returnedChannels } from '../../../src/notify/index.ts';
import { aMute, anAck, anUnmute, aVerdict } from '../../support/commands.ts';
import { aRoute, notifyRules } from '../../support/notifications.ts';
import { MINUTE } from '../../support/situations.ts';
import { live, type Witness } from '../../support/tracked-history.ts';
import { anyHistory, EVENTFUL_HISTORY } from '../../support/tracked-world.ts';

const CHANNELS = [
  { name: 'ops', groups: true, edits: true },
  { name: 'boss', groups: false, edits: true },
  { name: 'pager', groups: true, edits: false },
];
const HOUR = 60 * MINUTE;
const INTERVAL = 5 * MINUTE;

const anyRules: fc.Arbitrary<NotifyRules> = fc
  .record({
    routes: fc.subarray([
      aRoute({
        name: 'worst',
        match: { ...ANY, severities: ['SEV-1', 'SEV-2'] },
        channels: ['ops', 'pager'],
        goOn: true,
      }),
      aRoute({
        name: 'bank',
        match: { ...ANY, objects: [{ kind: null, namespace: 'bank', name: null }] },
        channels: ['boss'],
      }),
      aRoute({ name: 'labelled', match: { ...ANY, labels: [{ name: 'app', value: '*' }] }, channels: ['boss'] }),
      aRoute({ name: 'all', least: 'SEV-4' }),
    ]),
    night: fc.boolean(),
    escalates: fc.boolean(),
    reminder: fc.constantFrom(null, 15 * MINUTE, HOUR),
    digest: fc.boolean(),
    stormSize: fc.constantFrom(1, 5),
    blindCycles: fc.constantFrom(1, 3),
  })
  .map(({ routes, night, escalates, reminder, digest, stormSize, blindCycles }) => {
    const when = { type: 'weekly', days: [0, 6], startsAt: 13 * 60, lasts: 2 * HOUR, timezone: 'UTC' } as const;
    return notifyRules({
      ...{ routes, stormSize, blindCycles },
      quietHours: night ? [{ name: 'night', when, channels: null, outside: false }] : [],
      escalations: escalates ? [{ severities: ['SEV-1', 'SEV-2'], after: 20 * MINUTE, channels: ['boss'] }] : [],
      reminders: { 'SEV-1': reminder, 'SEV-2': reminder, 'SEV-3': reminder, 'SEV-4': null, info: null },
      digest: digest ? { at: 14 * 60, timezone: 'UTC', channels: ['ops'] } : null,
    });
  });

const anyWords = fc.array(
  fc.record({ look: fc.nat(20), which: fc.nat(3), what: fc.constantFrom('ack', 'mute', 'unmute', 'known') }),
  { maxLength: 6 },
);
type Words = typeof anyWords extends fc.Arbitrary<infer T> ? T : never;

function commandOf(what: Words[number]['what'], { number, occurrences }: Incident, now: number): Command {
  const about = { incident: number, episode: occurrences, at: now };
  if (what === 'ack') return anAck(about);
  if (what === 'mute') return aMute({ ...about, until: now + 12 * MINUTE });
  return what === 'unmute' ? anUnmute(about) : aVerdict({ ...about, verdict: 'known' });
}

function hearing(words: Words) {
  return (ledger: Ledger, look: number): Ledger =>
    words
      .filter((word) => word.look === look)
      .reduce((current, { which, what }) => {
        const incident = current.incidents[which];
        if (incident === undefined) return current;
        return applyCommand(current, commandOf(what, incident, current.lastLookAt ?? 0), current.cycle + 1).ledger;
      }, ledger);
}

const anyTrouble = fc.record({ restart: fc.nat(20), forgets: fc.boolean(), isDead: fc.boolean() });

/** Nothing that is owed to it is ever taken. */
const DEAD = {
  ...{ channel: 'ops', failures: 9, failingSince: 0, lastProblem: 'down', toldElsewhere: true },
};

interface Trouble {
  /** With this look another process begins, and the next with the look after next. */
  readonly restart: number;
  /** To it one of its channels is not known. */
  readonly forgets: boolean;
  /** The first channel takes nothing. */
  readonly isDead: boolean;
}

/** What a monitor would have kept and decided. */
function watch(witnesses: readonly Witness[], rules: NotifyRules, { restart, forgets, isDead }: Trouble) {
  const records: LookRecord[] = [];
  const decisions: Decision[] = [];
  let keeper = new LookKeeper(CHANNELS, INTERVAL);
  let told = NO_NOTIFICATIONS;
  for (const [index, { snapshot, after, before: ledger, updates }] of witnesses.entries()) {
    const isFirst = index === restart || index === restart + 2 || index === 0;
    const isForgetful = forgets && index >= restart && index < restart + 2;
    const channels = isForgetful ? CHANNELS.slice(0, 1) : CHANNELS;
    const names = channels.map(({ name }) => name);
    if (isFirst) keeper = new LookKeeper(channels, INTERVAL);
    const situation = describeSituation({ ledger: after, updates, snapshot, problems: [], quiet: null });
    const earlier = { lastLookAt: ledger.lastLookAt, costUsd: null };
    const plan = {
      ...{ situation, ledger: after, rules, channels, assessments: [], labelsOf: labelsIn(snapshot) },
      ...{ blind: whyBlind(snapshot.coverage), lastLookAt: isFirst ? ledger.lastLookAt : null, intervalMs: INTERVAL },
      costUsd: null,
    };
    const before: Notifications = isDead ? { ...told, channels: [DEAD] } : told;
    const planned = planCycle(plan, before);
    const known = new Set(before.decisions);
    const decided = planned.decisions.filter((decision) => !known.has(decision));
    const { cluster, cycle, at } = situation;
    const now = coalesce(planned, {
      ...{ channels, stormSize: rules.stormSize, isUnderWay: () => false, cluster, cycle, now: at },
      returned: returnedChannels(before, names),
    });
    const observation = { snapshot, situation, ledger: after, file: EMPTY_CLUSTER_FILE, fileTrouble: null };
    records.push(JSON.parse(JSON.stringify(keeper.keep(observation, { earlier, before, decided }))));
    decisions.push(...decided);
    told = {
      ...now,
      outbox: now.outbox.filter(({ channel }) => (isDead && channel === 'ops') || !names.includes(channel)),
    };
  }
  return { records, decisions };
}

async function* from(records: readonly LookRecord[], first: number): AsyncIterable<LookRecord> {
  yield* records.slice(first);
}

const sorted = (decisions: readonly Decision[]) => decisions.map((each) => JSON.stringify(each)).toSorted();

it('by the same rules comes to the very decisions that were made, from whichever whole look on', async () => {
  const reasons = new Set<string>();
  const check = async (witnesses: readonly Witness[], rules: NotifyRules, trouble: Trouble) => {
    const { records, decisions } = watch(witnesses, rules, trouble);
    for (const { reason } of decisions) reasons.add(reason);
    for (const [first, record] of records.entries()) {
      if (record.before === null) continue;
      const replay = await replayHistory({
        ...{ cluster: 'shop-demo', looks: from(records, first), rules, from: record.at, channels: (there) => there },
      });
      expect(replay.notes).toEqual([]);
      const own = decisions.filter(({ cycle }) => cycle >= record.cycle);
      expect(sorted(replay.explained.map(({ decision }) => decision))).toEqual(sorted(own));
      expect(sorted((replay.really ?? []).map(({ decision }) => decision))).toEqual(sorted(own));
    }
  };
  await fc.assert(
    fc.asyncProperty(anyHistory, anyWords, anyRules, anyTrouble, async (history, words, rules, trouble) => {
      await check(await live(history, hearing(words)), rules, trouble);
    }),
    { numRuns: 60 },
  );
  reasons.clear();
  const eventful = await live(EVENTFUL_HISTORY, hearing([{ look: 12, which: 0, what: 'mute' }]));
  await check(eventful, notifyRules({ stormSize: 1 }), { restart: 7, forgets: true, isDead: true });
  const reminders = { 'SEV-1': 10 * MINUTE, 'SEV-2': 10 * MINUTE, 'SEV-3': 10 * MINUTE, 'SEV-4': null, info: null };
  const escalations: NotifyRules['escalations'] = [
    { severities: ['SEV-1', 'SEV-2'], after: 5 * MINUTE, channels: ['boss'] },
  ];
  const digest = { at: 14 * 60, timezone: 'UTC', channels: ['ops'] };
  await check(eventful, notifyRules({ reminders, escalations, digest, routes: [aRoute()] }), {
    restart: 9,
    forgets: false,
    isDead: true,
  });
  // It would be easy to agree on nothing.
  for (const reason of REASONS) expect([...reasons]).toContain(reason);
});

const REASONS = ['opened', 'resolved', 'recurring', 'flapping', 'reminder', 'escalated', 'muted', 'digest'] as const;
