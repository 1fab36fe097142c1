import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLedger, encodeLedger } from '../../../src/ledger/codec.ts';
import type { Incident, IncidentUpdate } from '../../../src/model/incident.ts';
import { emptyLedger } from '../../../src/model/ledger.ts';
import { type Delivery, NO_NOTIFICATIONS, type Notifications } from '../../../src/model/notification.ts';
import { plainText } from '../../../src/notify/channels/plain-text.ts';
import { toPayload } from '../../../src/notify/channels/webhook.ts';
import { type CoalesceInput, coalesce, MOST_OWED } from '../../../src/notify/outbox/coalesce.ts';
import { threadKey } from '../../../src/notify/outbox/identity.ts';
import { nextDelivery, settle } from '../../../src/notify/outbox/settle.ts';
import { planIncidents } from '../../../src/notify/plan.ts';
import { notifyRules, sampleNotifications } from '../../support/notifications.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from '../../support/situations.ts';

const CHAT = { name: 'ops', groups: true, edits: true };
const PAGER = { name: 'ops', groups: false, edits: true };
type Traits = typeof CHAT;

const at = (cycle: number): number => NOON + cycle * 5 * MINUTE;
/** Nothing was taken since noon. */
const DEAD = {
  channel: 'ops',
  failures: 9,
  failingSince: NOON - 30 * MINUTE,
  lastProblem: 'down',
  toldElsewhere: true,
};

interface World {
  readonly notifications: Notifications;
  readonly incidents: readonly Incident[];
  readonly cycle: number;
}
const BEGINNING: World = { notifications: NO_NOTIFICATIONS, incidents: [], cycle: 0 };

type What = 'begins' | 'worsens' | 'grows' | 'ends';

/** One incident goes on from what it was; null where that cannot be. */
function turn(number: number, before: Incident | undefined, what: What, cycle: number): IncidentUpdate | null {
  const name = `app-${number}`;
  const isOpen = before?.state === 'open';
  if (what === 'begins') {
    if (isOpen) return null;
    const occurrences = (before?.occurrences ?? 0) + 1;
    const owner = { kind: 'Deployment', namespace: 'shop', name };
    const incident = anIncident({ number, owner, occurrences, severity: 'SEV-3', openedAt: at(cycle) });
    return anUpdate({ turn: occurrences === 1 ? 'opened' : 'recurring', incident });
  }
  if (before === undefined || !isOpen) return null;
  if (what === 'grows') return anUpdate({ turn: 'ongoing', loud: true, incident: before });
  if (what === 'worsens') {
    const severity = before.severity === 'SEV-3' ? 'SEV-2' : 'SEV-1';
    return anUpdate({
      turn: 'ongoing',
      loud: true,
      incident: { ...before, severity },
      previousSeverity: before.severity,
    });
  }
  return anUpdate({ turn: 'resolved', incident: { ...before, state: 'resolved', endedAt: at(cycle) } });
}

type Cycle = readonly (readonly [number: number, what: What])[];

function live(world: World, turns: Cycle, channel: Traits, bound: Partial<CoalesceInput> | null): World {
  const cycle = world.cycle + 1;
  const updates = new Map<number, IncidentUpdate>();
  for (const [number, what] of turns) {
    if (updates.has(number)) continue;
    const update = turn(
      number,
      world.incidents.find((one) => one.number === number),
      what,
      cycle,
    );
    if (update !== null) updates.set(number, update);
  }
  const incidents = [
    ...world.incidents.filter(({ number }) => !updates.has(number)),
    ...[...updates.values()].map(({ incident }) => incident),
  ];
  const situation = aSituation({
    ...{ cycle, at: at(cycle), updates: [...updates.values()] },
    open: incidents.filter(({ state }) => state === 'open'),
  });
  const plan = {
    situation,
    ledger: { incidents },
    rules: notifyRules(),
    channels: [channel],
    labelsOf: () => ({}),
    assessments: [],
  };
  const owed = planIncidents({ ...plan, before: world.notifications });
  return { notifications: bound === null ? owed : bounded(owed, channel, cycle, bound), incidents, cycle };
}

function bounded(
  owed: Notifications,
  channel: Traits,
  cycle: number,
  parts: Partial<CoalesceInput> = {},
): Notifications {
  return coalesce(
    { ...owed, channels: [DEAD] },
    {
      ...{ channels: [channel], stormSize: 5, isUnderWay: () => false, cluster: 'shop', cycle, now: at(cycle) },
      returned: new Set(),
      ...parts,
    },
  );
}

/** All that was owed is taken, and each thread has a name. */
const told = (world: World): World => ({
  ...world,
  notifications: {
    ...world.notifications,
    ...{ outbox: [], channels: [], decisions: [] },
    threads: world.notifications.threads.map((thread) => ({ ...thread, ref: thread.key })),
  },
});

interface Known {
  began: boolean;
  worse: boolean;
  over: boolean;
}

/** What people are to learn, by the decisions: these are kept whatever becomes of the messages. */
function decided({ decisions }: Notifications): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const { incident, reason, because, tell } of decisions) {
    const why = reason === 'grouped' ? (because ?? '').split(',')[0] : reason;
    if (!tell && reason !== 'grouped') continue;
    const one = known.get(`INC-${incident}`) ?? { began: false, worse: false, over: false };
    known.set(`INC-${incident}`, {
      began: one.began || why === 'opened' || why === 'recurring',
      worse: one.worse || why === 'worsened',
      over: why === 'resolved',
    });
  }
  return known;
}

/** What people would learn if all that is owed were taken. */
function learnt({ outbox, threads }: Notifications): { readonly known: Map<string, Known>; readonly more: number } {
  const known = new Map<string, Known>();
  let more = 0;
  const learn = (about: string, news: Known): void => {
    const one = known.get(about);
    const began = (one?.began ?? false) || news.began;
    known.set(about, { began, worse: (one?.worse ?? false) || news.worse, over: news.over });
  };
  for (const { act, thread, notice, late, id } of outbox) {
    more += late?.more ?? 0;
    if (late !== undefined)
      for (const word of late.words)
        learn(word.about, {
          began: word.openedAt !== null,
          worse: word.worsenedAt !== null,
          over: word.endedAt !== null,
        });
    else if (notice.incident !== null)
      learn(`INC-${notice.incident}`, {
        ...{ began: act === 'open', worse: notice.reason === 'worsened', over: notice.state === 'resolved' },
      });
    else if (thread !== null)
      for (const { key } of threads.filter(({ within }) => within === thread))
        learn(key.split('#')[0] ?? '', { began: true, worse: false, over: false });
    else if (id.endsWith('resolve'))
      for (const { key, resolvedAt } of threads)
        if (resolvedAt === notice.at) learn(key.split('#')[0] ?? '', { began: false, worse: false, over: true });
  }
  return { known, more };
}

/** A quiet change alone is nothing that had to be told. */
const sorted = (known: Map<string, Known>) =>
  [...known].filter(([, { began, worse, over }]) => began || worse || over).toSorted(([a], [b]) => a.localeCompare(b));
const texts = (outbox: readonly Delivery[]) => outbox.map(({ notice }) => plainText(notice).join('\n'));
const acts = (outbox: readonly Delivery[]) => outbox.map(({ act, notice }) => [act, notice.reason, notice.title]);

/** Does a message with a list count right what is still there? */
function saysHowMany({ thread: key, late, notice }: Delivery, { notifications, incidents }: World): boolean {
  if (key === null || late === undefined || notice.kind !== 'storm') return true;
  const said = Number(/(\d+) still there/.exec(notice.title)?.[1] ?? 0);
  const open = incidents.filter(({ state }) => state === 'open').map(threadKey);
  const within = notifications.threads.filter((thread) => thread.within === key).map((thread) => thread.key);
  return said === within.filter((one) => open.includes(one)).length;
}

/** Ends that are owed to a receiver of what it does not know, and does not learn before. */
function endsUnknown({ outbox, threads }: Notifications): readonly string[] {
  const known = new Set(threads.filter(({ ref }) => ref !== null).map(({ key }) => key));
  return outbox.flatMap(({ act, thread }) => {
    if (thread === null) return [];
    if (act === 'open') known.add(thread);
    return act === 'resolve' && !known.has(thread) ? [thread] : [];
  });
}

describe('what is owed to a channel that takes nothing', () => {
  it('is one message of an incident that began and got worse, and says so', () => {
    const script: readonly Cycle[] = [[[1, 'begins']], [[1, 'worsens']], [[1, 'grows']]];
    const { notifications } = script.reduce((world, turns) => live(world, turns, PAGER, {}), BEGINNING);
    expect(acts(notifications.outbox)).toEqual([['open', 'opened', 'shop/app-1 keeps crashing']]);
    const [one] = notifications.outbox;
    expect(one).toMatchObject({
      thread: 'INC-1#1',
      notice: { severity: 'SEV-2', state: 'firing' },
      late: { messages: 3 },
    });
    expect(one?.notice.lines.at(-1)?.text).toBe(
      'told late, one message for 3: began 21 Nov 12:05Z, got worse 21 Nov 12:10Z',
    );
    // What was decided led to what is owed.
    const led = notifications.decisions.flatMap(({ delivery }) => delivery ?? []);
    expect(new Set(led)).toEqual(new Set([one?.id]));
  });

  it('is the beginning and the end of an incident that came and went, where it has a life at the receiver', () => {
    const script: readonly Cycle[] = [[[1, 'begins']], [[1, 'worsens']], [[1, 'ends']]];
    const { notifications } = script.reduce((world, turns) => live(world, turns, PAGER, {}), BEGINNING);
    expect(acts(notifications.outbox)).toEqual([
      ['open', 'opened', 'shop/app-1 keeps crashing'],
      ['resolve', 'resolved', 'shop/app-1 keeps crashing'],
    ]);
    expect(notifications.outbox.map(({ notice, thread }) => [notice.state, notice.severity, thread])).toEqual([
      ['firing', 'SEV-2', 'INC-1#1'],
      ['resolved', 'SEV-2', 'INC-1#1'],
    ]);
    expect(notifications.outbox[0]?.notice.lines.at(-1)?.text).toBe(
      'told late, one message for 2: began 21 Nov 12:05Z, got worse 21 Nov 12:10Z',
    );
    const known = told(live(BEGINNING, [[1, 'begins']], PAGER, null));
    const over = [[[1, 'worsens']] as Cycle, [[1, 'ends']] as Cycle].reduce(
      (world, turns) => live(world, turns, PAGER, {}),
      known,
    );
    expect(acts(over.notifications.outbox)).toEqual([['resolve', 'resolved', 'shop/app-1 keeps crashing']]);
  });

  it('is to people one message of an incident that came and went, and ends what they may know of it', () => {
    const script: readonly Cycle[] = [[[1, 'begins']], [[1, 'worsens']], [[1, 'ends']]];
    const { notifications } = script.reduce((world, turns) => live(world, turns, CHAT, {}), BEGINNING);
    expect(acts(notifications.outbox)).toEqual([['resolve', 'resolved', 'shop/app-1 keeps crashing']]);
    expect(notifications.outbox[0]?.notice.lines.at(-1)?.text).toBe(
      'told late, one message for 3: began 21 Nov 12:05Z, got worse 21 Nov 12:10Z, over 21 Nov 12:15Z',
    );
  });

  it('is one reply to what people had been told before, and the worst reason of it', () => {
    const before = told(live(BEGINNING, [[1, 'begins']], CHAT, null));
    const worse = live(live(before, [[1, 'worsens']], CHAT, {}), [[1, 'grows']], CHAT, {});
    expect(acts(worse.notifications.outbox)).toEqual([['reply', 'worsened', 'shop/app-1 keeps crashing']]);
    const over = live(worse, [[1, 'ends']], CHAT, {});
    expect(acts(over.notifications.outbox)).toEqual([['resolve', 'resolved', 'shop/app-1 keeps crashing']]);
    expect(over.notifications.outbox[0]?.notice.lines.at(-1)?.text).toContain(
      'got worse 21 Nov 12:10Z, over 21 Nov 12:20Z',
    );
  });

  it('is for people one message with the list, and what follows is said in its thread', () => {
    const numbers = Array.from({ length: 14 }, (_, index) => index + 1);
    // One after the other: no storm.
    const began = numbers.reduce((world, number) => live(world, [[number, 'begins']], CHAT, {}), BEGINNING);
    const half = numbers.slice(0, 10).reduce((world, number) => live(world, [[number, 'ends']], CHAT, {}), began);
    const { outbox, threads } = half.notifications;
    expect(texts(outbox)).toEqual([
      [
        'SEV-3  untold while this channel took nothing: 4 still there, 10 over',
        'shop · since 21 Nov 12:05Z (115 min)',
        'INC-14 SEV-3 shop/app-14 keeps crashing, since 21 Nov 13:10Z',
        'INC-13 SEV-3 shop/app-13 keeps crashing, since 21 Nov 13:05Z',
        'INC-12 SEV-3 shop/app-12 keeps crashing, since 21 Nov 13:00Z',
        'INC-11 SEV-3 shop/app-11 keeps crashing, since 21 Nov 12:55Z',
        'INC-10 SEV-3 shop/app-10 keeps crashing, over after 70 min',
        'INC-9 SEV-3 shop/app-9 keeps crashing, over after 70 min',
        'INC-8 SEV-3 shop/app-8 keeps crashing, over after 70 min',
        'INC-7 SEV-3 shop/app-7 keeps crashing, over after 70 min',
        'INC-6 SEV-3 shop/app-6 keeps crashing, over after 70 min',
        'INC-5 SEV-3 shop/app-5 keeps crashing, over after 70 min',
        'and 4 more',
        'First: k8s-monitor incidents list',
      ].join('\n'),
    ]);
    expect(outbox[0]).toMatchObject({ act: 'open', late: { messages: 24, more: 0 } });
    const key = outbox[0]?.thread;
    expect(threads.find((thread) => thread.key === 'INC-14#1')?.within).toBe(key);
    const back = live(told(half), [[14, 'ends']], CHAT, null);
    expect(back.notifications.outbox).toMatchObject([
      { act: 'reply', thread: key, notice: { incident: 14, state: 'resolved' } },
    ]);
  });

  it('counts each of a storm once, also of one that ended what had been told before', () => {
    const numbers = Array.from({ length: 14 }, (_, index) => index + 1);
    const some = (from: number, to: number, what: What): Cycle =>
      numbers.slice(from, to).map((number) => [number, what]);
    const before = told(live(BEGINNING, some(0, 8, 'begins'), CHAT, null));
    // What had been told ends as one storm, what had not begins and ends as another.
    const script = [some(0, 8, 'ends'), some(8, 14, 'begins'), some(8, 14, 'ends')];
    const { notifications } = [...script, ...numbers.map((number): Cycle => [[number + 20, 'begins']])].reduce(
      (world, turns) => live(world, turns, CHAT, {}),
      before,
    );
    const [summary, ...others] = notifications.outbox;
    expect(others).toEqual([]);
    expect(summary?.notice.title).toBe('untold while this channel took nothing: 14 still there, 14 over');
    expect(summary?.late?.words.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['shop/app-3 keeps crashing']),
    );
    expect(sorted(learnt(notifications).known)).toEqual(sorted(decided(notifications)));
  });

  it('is one list of what is still there, the newest, and no news', () => {
    const begun = told(
      live(
        BEGINNING,
        [
          [1, 'begins'],
          [2, 'begins'],
          [3, 'begins'],
        ],
        CHAT,
        null,
      ),
    );
    const severe = { ...begun, incidents: begun.incidents.map((one) => ({ ...one, severity: 'SEV-1' as const })) };
    const still = {
      ...severe.notifications,
      threads: severe.notifications.threads.map((one) => ({ ...one, toldSeverity: 'SEV-1' as const })),
    };
    let world: World = { ...severe, notifications: still };
    // Three days of reminders, every four hours.
    for (let cycle = 1; cycle < 900; cycle += 1) world = live(world, [], CHAT, {});
    const { outbox } = world.notifications;
    expect(outbox.map(({ act, notice }) => [act, notice.reason, notice.title])).toEqual([
      ['single', 'reminder', '3 incidents are still there: 3 SEV-1'],
    ]);
    expect(outbox[0]?.notice.lines.at(-1)?.text).toMatch(/^told late, one message for \d+$/);
  });

  it('is kept with what it stands for, and a machine need not read it out of the text', () => {
    const script: readonly Cycle[] = [[[1, 'begins']], [[1, 'worsens']], [[1, 'ends']]];
    const { notifications } = script.reduce((world, turns) => live(world, turns, CHAT, {}), BEGINNING);
    const decoded = decodeLedger(JSON.parse(encodeLedger({ ...emptyLedger('shop'), notifications })), 'shop');
    if (!decoded.ok) throw new Error(decoded.problem);
    expect(decoded.value.notifications.outbox).toEqual(notifications.outbox);
    const [one] = notifications.outbox;
    if (one === undefined) throw new Error('it is owed');
    expect(toPayload(one).late).toEqual({
      ...{ messages: 3, since: '2026-11-21T12:05:00.000Z', more: 0 },
      words: [
        {
          ...{ about: 'INC-1', title: 'shop/app-1 keeps crashing', severity: 'SEV-2', opened: 1 },
          opened_at: '2026-11-21T12:05:00.000Z',
          worsened_at: '2026-11-21T12:10:00.000Z',
          ended_at: '2026-11-21T12:15:00.000Z',
        },
      ],
    });
  });

  it('is the newest digest, and one word of an analyst on what is still there', () => {
    const [sample] = sampleNotifications(NOON).outbox;
    if (sample === undefined) throw new Error('the sample owes one');
    const digest = (day: number): Delivery => ({
      ...{ ...sample, id: `digest ${day}`, act: 'single', thread: null },
      notice: {
        ...sample.notice,
        kind: 'digest',
        reason: 'digest',
        state: 'note',
        incident: null,
        title: `day ${day}`,
      },
    });
    const word = (id: string, thread: string): Delivery => ({
      ...{ ...sample, id, act: 'edit', thread },
      notice: { ...sample.notice, kind: 'analysis', title: id },
    });
    const open = (thread: string): Delivery => ({ ...sample, id: `open ${thread}`, thread });
    const over: Delivery = {
      ...open('INC-2#1'),
      id: 'over',
      act: 'resolve',
      notice: { ...sample.notice, state: 'resolved' },
    };
    const outbox = [
      ...[digest(1), open('INC-1#1'), word('first', 'INC-1#1'), digest(2), word('second', 'INC-1#1')],
      ...[open('INC-2#1'), word('third', 'INC-2#1'), over, digest(3)],
    ];
    const left = bounded({ ...NO_NOTIFICATIONS, outbox }, PAGER, 1).outbox;
    expect(left.map(({ id }) => id)).toEqual(['digest 3/late', 'open INC-1#1', 'second', 'open INC-2#1', 'over']);
    expect(left[0]?.notice.lines.at(-1)?.text).toBe('told late, one message for 3');
  });

  it('stays as it is for a channel that is well, until it is too much', () => {
    const world = live(live(BEGINNING, [[1, 'begins']], PAGER, null), [[1, 'ends']], PAGER, null);
    const well = { channels: [PAGER], stormSize: 5, isUnderWay: () => false, returned: new Set<string>() };
    const input = { ...well, cluster: 'shop', cycle: 3, now: at(3) };
    expect(coalesce(world.notifications, input)).toBe(world.notifications);
    const [sample] = world.notifications.outbox;
    if (sample === undefined) throw new Error('it is owed');
    const many = Array.from({ length: MOST_OWED + 1 }, (_, index) => ({ ...sample, id: `m${index}` }));
    expect(coalesce({ ...world.notifications, outbox: many }, input).outbox).toHaveLength(1);
  });

  it('keeps to machines a message of their own for what is there and what ended last, and one note of the rest', () => {
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    const all = (what: What): Cycle => numbers.map((number) => [number, what]);
    const script = Array.from({ length: 21 }, (_, index) => all(index % 2 === 0 ? 'begins' : 'ends'));
    const world = script.reduce((before, turns) => live(before, turns, PAGER, {}), BEGINNING);
    const { outbox } = world.notifications;
    // 120 ended, of which the newest 50 or more are told one by one; 12 are there.
    const [note, ...others] = outbox;
    expect(note).toMatchObject({ act: 'single', thread: null, notice: { state: 'note', kind: 'storm' } });
    expect(note?.notice.title).toMatch(/^untold while this channel took nothing: 12 over$/);
    expect(note?.late?.words.every(({ opened }) => opened >= 4)).toBe(true);
    const ended = others.filter(({ act }) => act === 'resolve').map(({ thread }) => thread);
    expect(ended.length).toBeGreaterThanOrEqual(50);
    expect(ended.length).toBeLessThanOrEqual(100);
    const begun = others.filter(({ act }) => act === 'open').map(({ thread }) => thread);
    expect(begun).toHaveLength(12 + ended.length);
    expect(begun).toEqual(expect.arrayContaining(ended));
    expect(sorted(learnt(world.notifications).known)).toEqual(sorted(decided(world.notifications)));
  });

  it('counts what is there apart from what is over, also where no word is kept of it', () => {
    const fifty = (half: number, what: What): Cycle =>
      Array.from({ length: 50 }, (_, index) => [half * 50 + index + 1, what] as const);
    const titles = (world: World) => world.notifications.outbox.map(({ notice }) => notice.title);
    const through = (world: World, halves: readonly number[], what: What): World =>
      halves.reduce((before, half) => live(before, fifty(half, what), CHAT, {}), world);
    const began = through(BEGINNING, [0, 1, 2, 3, 4, 5], 'begins');
    expect(titles(began)).toEqual(['untold while this channel took nothing: 300 still there']);
    expect(began.notifications.outbox[0]?.late).toMatchObject({ more: 100, messages: 6 });
    const some = through(began, [0, 4], 'ends');
    expect(titles(some)).toEqual(['untold while this channel took nothing: 200 still there, 100 over']);
    const again = through(some, [0], 'begins');
    expect(titles(again)).toEqual(['untold while this channel took nothing: 250 still there, 50 over']);
    const over = through(again, [0, 1, 2, 3, 5], 'ends');
    expect(titles(over)).toEqual(['untold while this channel took nothing: 300 over']);
    expect(over.notifications.outbox[0]?.late).toMatchObject({ more: 100 });
  });

  it('speaks of each incident that a message for many ended, told before or not, and not of that message', () => {
    const known = told(live(BEGINNING, [[1, 'begins']], CHAT, null));
    const untold = [2, 3, 4, 5, 6, 7].map((number): Cycle[number] => [number, 'begins']);
    const ended = [1, 2, 3, 4, 5, 6].map((number): Cycle[number] => [number, 'ends']);
    const { notifications } = live(live(known, untold, CHAT, {}), ended, CHAT, { stormSize: 1 });
    expect(notifications.outbox.map(({ notice, late }) => [notice.title, late?.words.length])).toEqual([
      ['untold while this channel took nothing: 1 still there, 6 over', 7],
    ]);
    expect(texts(notifications.outbox)[0]).toContain('INC-7 SEV-3 shop/app-7 keeps crashing, since');
    expect(texts(notifications.outbox)[0]).toContain('INC-1 SEV-3 shop/app-1 keeps crashing, over');
  });

  it('leaves what was told before to the message that ends it', () => {
    const numbers = [1, 2, 3, 4, 5, 6];
    const all = (what: What): Cycle => numbers.map((number) => [number, what]);
    const known = told(live(BEGINNING, all('begins'), CHAT, null));
    const { notifications } = live(live(known, [[9, 'begins']], CHAT, {}), all('ends'), CHAT, {});
    expect(notifications.outbox.map(({ notice }) => notice.title)).toEqual([
      'shop/app-9 keeps crashing',
      '6 incidents are over: 6 SEV-3',
    ]);
  });

  it('has an id of its own where it is of no thread: what it stands for may be on its way, as it is on disk', () => {
    const [sample] = sampleNotifications(NOON).outbox;
    if (sample === undefined) throw new Error('the sample owes one');
    const digest = (id: string): Delivery => ({
      ...{ ...sample, id, act: 'single', thread: null, attempts: 0 },
      notice: { ...sample.notice, kind: 'digest', reason: 'digest', state: 'note', incident: null },
    });
    const onDisk: Notifications = { ...NO_NOTIFICATIONS, outbox: [digest('D1'), digest('D2')] };
    const next = bounded(onDisk, CHAT, 1);
    expect(next.outbox).toMatchObject([{ late: { messages: 2 } }]);
    const isOwed = (id: string) => next.outbox.some((delivery) => delivery.id === id);
    // What is still on disk is not handed over, and if one was, the joined one is owed all the same.
    expect(nextDelivery(onDisk, 'ops', at(1), (id) => !isOwed(id))).toBeNull();
    const [, second] = onDisk.outbox;
    if (second === undefined) throw new Error('two are owed');
    const settled = settle(next, { delivery: second, result: { ok: true, ref: null }, at: at(1), chance: 0 });
    expect(settled.outbox).toEqual(next.outbox);
    const third = bounded({ ...next, outbox: [...next.outbox, digest('D3')] }, CHAT, 2);
    expect(third.outbox).toMatchObject([{ late: { messages: 3 } }]);
    expect(new Set([...next.outbox, ...third.outbox].map(({ id }) => id)).size).toBe(2);
  });

  it('is put together also for a channel that was missing until now', () => {
    const script: readonly Cycle[] = [[[1, 'begins']], [[1, 'ends']]];
    const { notifications } = script.reduce((world, turns) => live(world, turns, CHAT, null), BEGINNING);
    const input = { channels: [CHAT], stormSize: 5, isUnderWay: () => false, cluster: 'shop', cycle: 3, now: at(3) };
    expect(coalesce(notifications, { ...input, returned: new Set() })).toBe(notifications);
    const { outbox } = coalesce(notifications, { ...input, returned: new Set(['ops']) });
    expect(acts(outbox)).toEqual([['resolve', 'resolved', 'shop/app-1 keeps crashing']]);
  });

  const what = fc.constantFrom<What>('begins', 'begins', 'worsens', 'grows', 'ends');
  const single = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), what), { maxLength: 12 });
  /** Many at once are one message. */
  const burst = fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom<What>('begins', 'ends'))
    .map(([first, all]): Cycle => Array.from({ length: 10 }, (_, index) => [first + index, all]));
  const cycles: fc.Arbitrary<readonly Cycle[]> = fc.array(
    fc.oneof({ arbitrary: single, weight: 4 }, { arbitrary: burst, weight: 1 }),
    { maxLength: 25 },
  );

  it.each([
    ['people', CHAT],
    ['machines', PAGER],
  ])('to %s stays little, and loses nothing that began, got worse or ended', (_, channel) => {
    fc.assert(
      fc.property(cycles, cycles, (before, during) => {
        const start = told(before.reduce((world, turns) => live(world, turns, channel, null), BEGINNING));
        const open = start.incidents.filter(({ state }) => state === 'open').length;
        let world = start;
        for (const turns of during) {
          world = live(world, turns, channel, {});
          const { outbox } = world.notifications;
          const stillOpen = world.incidents.filter(({ state }) => state === 'open').length;
          expect(outbox.length).toBeLessThanOrEqual(channel.groups ? open + 5 : open + stillOpen + 201);
          for (const delivery of outbox) if (channel.groups) expect(saysHowMany(delivery, world)).toBe(true);
          if (!channel.groups) expect(endsUnknown(world.notifications)).toEqual([]);
          expect(new Set(outbox.map(({ id }) => id)).size).toBe(outbox.length);
          const { known, more } = learnt(world.notifications);
          const expected = decided(world.notifications);
          if (more === 0) expect(sorted(known)).toEqual(sorted(expected));
          else expect(known.size + more).toBeGreaterThanOrEqual(expected.size);
          // Each is kept as a message that is owed.
          const ids = new Set(outbox.map(({ id }) => id));
          for (const { delivery } of world.notifications.decisions)
            if (delivery !== null) expect(ids).toContain(delivery);
          expect(bounded(world.notifications, channel, world.cycle)).toEqual(world.notifications);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('leaves alone what is with its receiver', () => {
    fc.assert(
      fc.property(cycles, fc.boolean(), (during, isChat) => {
        const channel = isChat ? CHAT : PAGER;
        let world = BEGINNING;
        const held = new Set<string>();
        for (const turns of during) {
          const before = world.notifications.outbox.find(({ id }) => held.has(id));
          world = live(world, turns, channel, { isUnderWay: (id) => held.has(id) });
          if (before !== undefined) expect(world.notifications.outbox).toContain(before);
          const [first] = world.notifications.outbox;
          if (held.size === 0 && first !== undefined) held.add(first.id);
        }
      }),
      { numRuns: 100 },
    );
  });
});
