import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deltaText } from '../../src/conversation/delta.ts';
import type { Day } from '../../src/model/day.ts';
import type { Incident, IncidentTurn, IncidentUpdate } from '../../src/model/incident.ts';
import { sampleWord } from '../support/sample-ledger.ts';
import { aChange, anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';
import { text as safe } from '../support/snapshots.ts';

const ROOM = 100_000;
const bytes = (text: string) => Buffer.byteLength(text);

function updates(turn: IncidentTurn, count: number, from: number): IncidentUpdate[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const owner = { kind: 'Deployment', namespace: `team-${number % 7}`, name: `service-${number}` };
    return anUpdate({ turn, incident: anIncident({ number, owner }) });
  });
}

/** By section title: how many of its updates a delta tells, in full, in a line, or in a count. */
function told(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  let section = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('### ')) section = line.slice(4);
    if (/^INC-\d+ /.test(line)) counts.set(section, (counts.get(section) ?? 0) + 1);
    const more = Number(/^… and (\d+) more$/.exec(line)?.[1] ?? 0);
    counts.set(section, (counts.get(section) ?? 0) + more);
    for (const [, name = '', count] of /^… and for want of room/.test(line) ? line.matchAll(/(\w+) (\d+)/g) : []) {
      const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      counts.set(title, (counts.get(title) ?? 0) + Number(count));
    }
  }
  return counts;
}

interface Counts extends Readonly<Record<string, number | boolean | string>> {
  readonly name: string;
  readonly said: number;
  readonly changes: number;
  readonly still: number;
  readonly quieted: number;
  readonly information: number;
  readonly notSeen: number;
  readonly quiet: boolean;
}

/** Of each kind of news as many as asked for; nothing is two kinds at once. */
function everythingAtOnce(counts: Counts) {
  const kinds: Readonly<Record<string, Partial<IncidentUpdate>>> = {
    ...{ opened: {}, recurring: { turn: 'recurring' }, flapping: { turn: 'flapping' }, unknown: { turn: 'unknown' } },
    ...{ resolved: { turn: 'resolved' }, folded: { turn: 'folded' }, gone: { turn: 'gone' } },
    renamed: { turn: 'ongoing', renamed: true },
    unquieted: { turn: 'ongoing', wasQuieted: true },
    severer: { turn: 'ongoing', previousSeverity: 'SEV-4' },
    muteOver: { turn: 'ongoing', muteOver: true },
    grown: { turn: 'ongoing' },
  };
  const named = (number: number) => ({
    number,
    owner: { kind: 'Deployment', namespace: `team-${number % 90}`, name: `${counts.name}-${number}` },
  });
  const news = Object.entries(kinds).flatMap(([kind, parts], index) =>
    Array.from({ length: Number(counts[kind]) }, (_, each) =>
      anUpdate({ incident: anIncident(named(10_000 * index + each + 1)), ...parts }),
    ),
  );
  const of = (count: number, from: number, parts: Partial<Incident> = {}) =>
    Array.from({ length: count }, (_, each) => anIncident({ ...named(from + each), ...parts }));
  const open = [...of(counts.still, 500_000), ...of(counts.quieted, 600_000, { quietedBy: QUIETED })].concat(
    of(counts.information, 800_000, { severity: 'info' }),
  );
  const situation = aSituation({
    updates: news,
    open,
    said: of(counts.said, 700_000).map((incident) => ({ incident, word: sampleWord(NOON) })),
    changes: Array.from({ length: counts.changes }, (_, each) =>
      aChange({ seenAt: NOON + each, object: named(each).owner }),
    ),
    quiet: counts.quiet ? { cycles: 13, since: NOON } : null,
    notSeen: Array.from({ length: counts.notSeen }, (_, each) => ({
      ...{
        kind: 'pods' as const,
        namespace: `team-${each}`,
        state: 'failed' as const,
        reason: `500 ${'x'.repeat(each * 9)}`,
      },
    })),
  });
  const day: Day = {
    ...{ since: NOON - 1_000 * MINUTE, at: NOON, opened: open, recurred: [], ended: open, open, flapping: [] },
    ...{ helped: [], changes: 3, isKnown: true, began: open.length },
  };
  return { situation, day };
}

const QUIETED = { by: 'window', reason: 'patching', because: null, until: null } as const;

/** All news a delta tells of, in full, in a line, or in a count. */
function toldCount(text: string): number {
  let count = 0;
  let isDay = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('### ')) isDay = line.startsWith('### Since');
    if (isDay) continue;
    if (/^INC-\d+ /.test(line) || /^\d\d:\d\dZ |^\d{4}-\d\d-\d\dT\S+ /.test(line)) count += 1;
    count += Number(/^… and (\d+) more$/.exec(line)?.[1] ?? 0);
    if (line.startsWith('… and for want of room')) {
      for (const [, each] of line.matchAll(/ (\d+)(?:,|$)/g)) count += Number(each);
    }
  }
  return count;
}

describe('a delta', () => {
  it('of a cycle that asks again with nothing new is its header and what is still open', () => {
    const situation = aSituation({ open: [anIncident(), anIncident({ number: 3 })] });
    expect(deltaText(situation, ROOM)).toMatchInlineSnapshot(`
      "## Cycle 7 · 2026-11-21T12:00Z · shop-demo
      nodes 3/3 · pods 27/27 · open 2
      Still open, unchanged: INC-1, INC-3"
    `);
  });

  it('says of information what it is, for no message may have told of it; beside other news it is told once', () => {
    const information = anIncident({ number: 4, severity: 'info', code: 'NodeCordoned', told: 'no' });
    const open = [anIncident(), information];
    expect(deltaText(aSituation({ open }), ROOM)).toMatch(
      /Still open, unchanged: INC-1\nFor information: INC-4 NodeCordoned shop\/Deployment\/api$/,
    );
    const updates = [anUpdate({ turn: 'opened', incident: information, loud: false })];
    const text = deltaText(aSituation({ open, updates }), ROOM);
    expect(text).toMatch(/### Opened\nINC-4 info NodeCordoned/);
    expect(text).not.toContain('For information');
    expect(deltaText(aSituation({ open }), 400)).toMatch(/\nFor information: INC-4$/);
  });

  it('tells each kind of news in its section, by importance', () => {
    const opened = anIncident({
      number: 7,
      affected: { count: 2, names: ['api-1', 'api-2'], peak: 2 },
      evidence: [
        { label: 'exit code', value: '1 (the application failed)' },
        { label: 'last words', value: safe('panic: DB_URL is not set'), free: true },
      ],
    });
    const node = { kind: 'Node', namespace: '', name: 'worker-2' };
    const episodes = [
      {
        openedAt: NOON - 120 * MINUTE,
        endedAt: NOON - 59 * MINUTE,
        how: 'resolved',
        ending: 'healthy for 10 min',
        followed: [],
      },
    ] as const;
    const news: IncidentUpdate[] = [
      anUpdate({ turn: 'gone', incident: anIncident({ number: 9, state: 'gone', episodes: [...episodes] }) }),
      anUpdate({ turn: 'resolved', incident: anIncident({ number: 6, state: 'resolved', episodes: [...episodes] }) }),
      anUpdate({
        turn: 'unknown',
        incident: anIncident({
          number: 5,
          state: 'unknown',
          owner: node,
          code: 'NodeNotReady',
          unknownBecause: 'nodes not read: 403',
        }),
      }),
      anUpdate({
        turn: 'ongoing',
        incident: anIncident({ number: 8, affected: { count: 3, names: ['a', 'b', 'c'], peak: 3 } }),
      }),
      anUpdate({ turn: 'ongoing', previousSeverity: 'SEV-3', incident: anIncident({ number: 4 }) }),
      anUpdate({ turn: 'recurring', incident: anIncident({ number: 3, occurrences: 2, episodes: [...episodes] }) }),
      anUpdate({ turn: 'opened', incident: opened }),
      anUpdate({ turn: 'ongoing', loud: false, incident: anIncident({ number: 2 }) }),
    ];
    const open = news.filter(({ turn }) => turn !== 'gone' && turn !== 'resolved').map(({ incident }) => incident);
    const situation = aSituation({ updates: news, open, quiet: { cycles: 1, since: NOON - 5 * MINUTE } });
    expect(deltaText(situation, ROOM)).toMatchInlineSnapshot(`
      "## Cycle 7 · 2026-11-21T12:00Z · shop-demo · 1 quiet cycle since 11:55Z
      nodes 3/3 · pods 27/27 · open 6
      ### Opened
      INC-7 SEV-2 CrashLoopBackOff shop/Deployment/api · 2 objects · since 11:37Z
        container app keeps crashing: exit 1, 5 restarts
        affected: api-1, api-2
        exit code: 1 (the application failed)
        last words: <data>panic: DB_URL is not set</data>
      ### Recurring
      INC-3 SEV-2 CrashLoopBackOff shop/Deployment/api · since 11:37Z
        container app keeps crashing: exit 1, 5 restarts
        affected: api-1
        container: app
        image: shop/api:1.5.0
        restarts: 5
        exit code: 1 (the application failed)
        2nd time; first seen 11:37Z; last ended 11:01Z after 61 min: healthy for 10 min
      ### Changed severity
      INC-4 SEV-3 -> SEV-2: CrashLoopBackOff
        container app keeps crashing: exit 1, 5 restarts
        affected: api-1
        container: app
        image: shop/api:1.5.0
        restarts: 5
        exit code: 1 (the application failed)
      ### More in trouble
      INC-8 SEV-2 CrashLoopBackOff shop/Deployment/api · 3 objects · since 11:37Z
        container app keeps crashing: exit 1, 5 restarts
        affected: a, b, c
        container: app
        image: shop/api:1.5.0
        restarts: 5
        exit code: 1 (the application failed)
      ### Unknown (could not look)
      INC-5 SEV-2 NodeNotReady Node/worker-2 · since 11:37Z · unknown now
        because: nodes not read: 403
      ### Resolved
      INC-6 CrashLoopBackOff shop/Deployment/api after 61 min: healthy for 10 min
      ### Gone
      INC-9 CrashLoopBackOff shop/Deployment/api after 61 min: healthy for 10 min
      Still open, unchanged: INC-2"
    `);
  });

  it('says of each kind of news how much it left out, in whatever room', () => {
    const parts = fc.record({
      opened: fc.integer({ min: 0, max: 300 }),
      recurring: fc.integer({ min: 0, max: 50 }),
      resolved: fc.integer({ min: 0, max: 300 }),
      gone: fc.integer({ min: 0, max: 30 }),
      still: fc.integer({ min: 0, max: 100 }),
      maxBytes: fc.oneof(fc.integer({ min: 900, max: 3_000 }), fc.integer({ min: 3_000, max: 60_000 })),
    });
    fc.assert(
      fc.property(parts, ({ opened, recurring, resolved, gone, still, maxBytes }) => {
        const news = [
          ...updates('opened', opened, 1),
          ...updates('recurring', recurring, 1_000),
          ...updates('resolved', resolved, 2_000),
          ...updates('gone', gone, 3_000),
        ];
        const open = updates('ongoing', still, 4_000).map(({ incident }) => incident);
        const text = deltaText(aSituation({ updates: news, open }), maxBytes);
        expect(bytes(text)).toBeLessThanOrEqual(maxBytes);
        const counts = told(text);
        expect([counts.get('Opened') ?? 0, counts.get('Recurring') ?? 0]).toEqual([opened, recurring]);
        expect([counts.get('Resolved') ?? 0, counts.get('Gone') ?? 0]).toEqual([resolved, gone]);
        expect(text.includes('Still open, unchanged: INC-4000')).toBe(still > 0);
        const named = /^Still open, unchanged: (.*)$/m.exec(text)?.[1]?.match(/INC-/g)?.length ?? 0;
        expect(named).toBeLessThanOrEqual(30);
        if (still > named) expect(text).toContain(` and ${still - named} more`);
      }),
      { numRuns: 150 },
    );
  });

  it('fits and counts honestly when thousands of everything come at once', () => {
    const few = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3_000 }));
    const parts = fc.record({
      ...{ opened: few, recurring: few, flapping: few, renamed: few, unquieted: few, severer: few, muteOver: few },
      ...{
        grown: few,
        unknown: few,
        resolved: few,
        folded: few,
        gone: few,
        still: few,
        quieted: few,
        said: few,
        information: few,
      },
      ...{ changes: few, notSeen: fc.integer({ min: 0, max: 60 }), quiet: fc.boolean(), day: fc.boolean() },
      name: fc.constantFrom('api', 'a-very-long-name-'.repeat(14)),
      maxBytes: fc.oneof(fc.integer({ min: 950, max: 3_000 }), fc.constantFrom(30_000, 250_000)),
    });
    fc.assert(
      fc.property(parts, (counts) => {
        const { maxBytes, name } = counts;
        const { situation, day } = everythingAtOnce(counts);
        const text = deltaText(situation, maxBytes, counts.day ? day : null);
        expect(bytes(text)).toBeLessThanOrEqual(maxBytes);
        expect(text).toContain(`open ${situation.open.length}`);
        const counted = toldCount(text);
        const due = situation.updates.length + counts.said + counts.changes;
        expect(counted, name).toBe(due);
      }),
      { numRuns: 40 },
    );
  });

  it('tells in one line what has no room in full', () => {
    const text = deltaText(aSituation({ updates: updates('opened', 20, 1) }), 2_000);
    expect(text).toContain('  exit code: 1');
    expect(text).toMatch(/^INC-\d+ SEV-2 CrashLoopBackOff team-\d\/Deployment\/service-\d+ · since 11:37Z\nINC-\d+/m);
    expect(text.split('\n').at(-1)).toMatch(/^… and \d+ more$/);
  });
});

describe('a delta of what people weighed and quieted', () => {
  const quietedBy = { by: 'window', reason: 'window patching', because: null, until: NOON + 60 * MINUTE } as const;
  const quiet = anIncident({ number: 2, quietedBy, told: 'no' });

  it('says why a severity rose, and of what', () => {
    const incident = anIncident({
      severity: 'SEV-2',
      severityBecause: '2 h over tolerated downtime (30 min), tier P3',
    });
    const updates = [anUpdate({ turn: 'ongoing', previousSeverity: 'SEV-3', incident })];
    expect(deltaText(aSituation({ updates, open: [incident] }), ROOM)).toContain(
      '### Changed severity\nINC-1 SEV-3 -> SEV-2: 2 h over tolerated downtime (30 min), tier P3 · CrashLoopBackOff shop/Deployment/api\n',
    );
  });

  it.each(['opened', 'recurring', 'flapping', 'ongoing', 'unknown'] as const)(
    'names what is quieted in one line, and tells nothing of what is %s in it',
    (turn) => {
      const updates = [
        anUpdate({ incident: anIncident() }),
        anUpdate({ turn, incident: quiet, loud: false, previousSeverity: turn === 'ongoing' ? 'SEV-3' : null }),
      ];
      const text = deltaText(aSituation({ updates, open: [anIncident(), quiet, anIncident({ number: 3 })] }), ROOM);
      expect(text.match(/INC-2/g)).toHaveLength(1);
      expect(text).toMatch(/Still open, unchanged: INC-3\nQuieted, nobody is told: INC-2$/);
    },
  );

  it.each(['resolved', 'gone', 'folded'] as const)('says nothing of what is %s unheard', (turn) => {
    const incident = anIncident({ state: turn, told: 'no' });
    expect(deltaText(aSituation({ updates: [anUpdate({ turn, incident, loud: false })] }), ROOM)).not.toContain(
      'INC-1',
    );
  });

  it('tells what outlasted its window under a title of its own, and there alone', () => {
    const parts = { turn: 'ongoing', wasQuieted: true, previousSeverity: 'SEV-3' } as const;
    const text = deltaText(aSituation({ updates: [anUpdate(parts)], open: [anIncident()] }), ROOM);
    expect(text).toContain('### No longer quieted, and still bad\nINC-1 SEV-2 CrashLoopBackOff');
    expect(text.match(/^INC-1 /gm)).toHaveLength(1);
  });

  it('carries new notes of the cluster file, at most half of its room', () => {
    const note = (text: string) => ({ service: 'shop-api', text: safe(text) });
    const text = deltaText(aSituation({ notes: [note('serves the checkout')] }), ROOM);
    expect(text).toContain('### What people note of their cluster\nshop-api: <note>serves the checkout</note>');
    const many = Array.from({ length: 100 }, (_, index) => note(`note ${index} `.repeat(20)));
    const short = deltaText(aSituation({ notes: many }), 4_000);
    expect(bytes(short)).toBeLessThanOrEqual(4_000);
    expect(short).toMatch(/… and \d+ more notes/);
  });
});
