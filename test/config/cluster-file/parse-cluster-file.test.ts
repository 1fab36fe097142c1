import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClusterFile } from '../../../src/config/cluster-file/parse-cluster-file.ts';
import { MonitorError } from '../../../src/model/errors.ts';
import { EMPTY_CLUSTER_FILE } from '../../../src/model/weight.ts';

const EXAMPLE = join(import.meta.dirname, '../../../docs/cluster-file.example.yaml');
const HOUR = 3_600_000;
const anywhere = { kind: null, namespace: null, name: null };

const parse = (text: string) => parseClusterFile(text, 'cluster.yaml');

function problemOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof MonitorError && error.code === 'config_invalid') return error.message;
    throw error;
  }
  return 'none';
}

describe('a cluster file', () => {
  it('may be empty', () => {
    for (const text of ['', '# nothing\n', '{}', 'services: []\nwindows: []\nignore: []\nnotes: []'])
      expect(parse(text)).toEqual(EMPTY_CLUSTER_FILE);
  });

  it('of the documentation says what it seems to say', () => {
    const { services, windows, ignores, notes } = parse(readFileSync(EXAMPLE, 'utf8'));
    expect(notes).toHaveLength(1);
    expect(services.map(({ name, tier, owner }) => [name, tier, owner])).toEqual([
      ['payments-api', 'P1', 'team-pay'],
      ['vault', 'P0', 'team-platform'],
      ['reports', 'P3', 'team-data'],
    ]);
    const [payments, vault] = services;
    expect(payments).toMatchObject({
      toleratedDowntime: HOUR / 2,
      match: [
        { ...anywhere, namespace: 'payments', name: 'api' },
        { ...anywhere, namespace: 'payments', name: 'api-*' },
      ],
      notes: ['Without it orders are accepted, but not paid.'],
    });
    expect(vault).toMatchObject({
      slowStart: HOUR / 10,
      needs: ['manual unseal after every restart (runbook vault-3)'],
      ignores: [
        {
          codes: ['FrequentRestarts'],
          object: { ...anywhere, kind: 'StatefulSet', name: 'vault-agent' },
          // The day counts whole.
          until: Date.parse('2026-12-02T00:00:00Z'),
          because: 'it leaks; the next release mends it',
        },
      ],
    });
    expect(windows).toEqual([
      {
        name: 'node patching',
        objects: [{ ...anywhere, kind: 'Node' }],
        when: { type: 'weekly', days: [0, 6], startsAt: 120, lasts: 3 * HOUR, timezone: 'Europe/Berlin' },
      },
      {
        name: 'database upgrade',
        objects: [
          { ...anywhere, namespace: 'payments' },
          { kind: 'Namespace', namespace: '', name: 'payments' },
        ],
        when: {
          type: 'once',
          from: Date.parse('2026-11-28T22:00:00Z'),
          to: Date.parse('2026-11-29T01:00:00Z'),
        },
      },
    ]);
    expect(ignores).toMatchObject([{ codes: ['NodeCordoned', 'NodePressure'], until: null }]);
  });

  it('takes a window of whole days, and one for all', () => {
    const { windows } = parse(
      'windows:\n- { name: freeze, scope: all, from: 2026-12-24, to: 2026-12-26 }\n- { name: nightly, scope: all, weekly: { days: daily, time: 1:30, lasts: 30m } }',
    );
    expect(windows).toEqual([
      {
        name: 'freeze',
        objects: null,
        when: { type: 'once', from: Date.parse('2026-12-24T00:00:00Z'), to: Date.parse('2026-12-27T00:00:00Z') },
      },
      {
        name: 'nightly',
        objects: null,
        when: { type: 'weekly', days: [0, 1, 2, 3, 4, 5, 6], startsAt: 90, lasts: HOUR / 2, timezone: 'UTC' },
      },
    ]);
  });

  it('may ignore every code of an object', () => {
    expect(parse('ignore: { code: "*", object: { name: x } }'.replace('ignore: ', 'ignore:\n- ')).ignores).toEqual([
      { codes: null, object: { ...anywhere, name: 'x' }, until: null, because: null },
    ]);
  });

  it('keeps no secret that stands in its words', () => {
    const { notes } = parse('notes: "the password=hunter2-hunter2 is on the wall"');
    expect(notes.join()).toContain('[redacted:');
    expect(notes.join()).not.toContain('hunter2');
  });

  it.each([
    ['services:\n- { name: x, match: [] }', 'cluster.yaml:2: services.0.match must not be empty'],
    ['servces: []', 'cluster.yaml:1: servces is not a field of the cluster file; did you mean services?'],
    [
      'services:\n- name: x\n  match: { namespace: x }\n  tolerated_downtme: 3m',
      'cluster.yaml:4: services.0.tolerated_downtme is not a field of this; did you mean tolerated_downtime?',
    ],
    ['services:\n- name: x', 'cluster.yaml:2: services.0.match is missing'],
    [
      'services:\n- name: x\n  match: { namespac: x }',
      'cluster.yaml:3: services.0.match.namespac is not a field of this; did you mean namespace?',
    ],
    [
      'services:\n- name: x\n  match: [{ namespace: a }, {}]',
      'cluster.yaml:3: services.0.match.1 must have a kind, a namespace or a name',
    ],
    [
      'services:\n- name: x\n  match: { name: x }\n  tier: P4',
      'cluster.yaml:4: services.0.tier "P4" is not a tier; did you mean P0?',
    ],
    [
      'services:\n- name: x\n  match: { name: x }\n  tolerated_downtime: 30 minutes',
      'cluster.yaml:4: services.0.tolerated_downtime must be a duration of 1 s to 30 d such as 90s, 10m or 1h30m',
    ],
    [
      'services:\n- name: x\n  match: { name: x }\n  owner: "a\\nb"',
      'cluster.yaml:4: services.0.owner must be at most 63 letters, digits, spaces and . _ @ / # + - on one line',
    ],
    [
      'services:\n- name: x\n  match: { name: x }\n  quirks:\n  - slow_strt: 6m',
      'cluster.yaml:5: services.0.quirks.0.slow_strt is not a field of this; did you mean slow_start?',
    ],
    [
      'services:\n- name: x\n  match: { name: x }\n  quirks:\n  - { slow_start: 6m, needs: a person }',
      'cluster.yaml:5: services.0.quirks.0 must have one of slow_start, needs and ignore',
    ],
    [
      'services:\n- name: x\n  match: { name: x }\n  quirks:\n  - ignore: { code: OOMKiled }',
      'cluster.yaml:5: services.0.quirks.0.ignore.code "OOMKiled" is not a finding code; did you mean OOMKilled?',
    ],
    [
      'services:\n- { name: x, match: { name: x } }\n- { name: x, match: { name: y } }',
      'cluster.yaml:3: services.1.name a service before has the name x',
    ],
    ['ignore:\n- object: { name: x }', 'cluster.yaml:2: ignore.0.code is missing'],
    ['ignore:\n- code: OOMKilled', 'cluster.yaml:2: ignore.0.object is missing'],
    [
      'ignore:\n- { code: OOMKilled, object: { name: x }, until: tomorrow }',
      'cluster.yaml:2: ignore.0.until must be a day such as 2026-12-01, or a time with its zone such as 2026-12-01T18:00:00Z',
    ],
    [
      'windows:\n- { name: w, scope: all, from: 2026-02-30, to: 2026-03-01 }',
      'cluster.yaml:2: windows.0.from must be a day such as 2026-12-01, or a time with its zone such as 2026-12-01T18:00:00Z',
    ],
    [
      'windows:\n- { name: w, scope: all, from: 2026-03-02, to: 2026-03-01 }',
      'cluster.yaml:2: windows.0.to must be after from',
    ],
    ['windows:\n- { name: w, scope: all }', 'cluster.yaml:2: windows.0 must have from and to, or weekly'],
    [
      'windows:\n- { name: w, scope: everything, from: 2026-03-01, to: 2026-03-02 }',
      'cluster.yaml:2: windows.0.scope must be all, or have namespaces or objects',
    ],
    [
      'windows:\n- { name: w, scope: {}, from: 2026-03-01, to: 2026-03-02 }',
      'cluster.yaml:2: windows.0.scope must be all, or have namespaces or objects',
    ],
    [
      'windows:\n- name: w\n  scope: all\n  weekly: { days: [son], time: "25:00", lasts: 8d, timezone: Berlin }',
      [
        '3 problems in the cluster file:',
        '  cluster.yaml:4: windows.0.weekly.days.0 "son" is not a day (mon, tue, ... or daily); did you mean sun?',
        '  cluster.yaml:4: windows.0.weekly.time must be a time from 00:00 to 23:59 such as 02:30',
        '  cluster.yaml:4: windows.0.weekly.timezone must be a time zone such as UTC or Europe/Berlin',
      ].join('\n'),
    ],
    ['services: [', 'cluster.yaml:1: '],
  ])('tells what is wrong with %j, and where', (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  it('fails on no text in any other way', () => {
    const words = [
      'services',
      'windows',
      'ignore',
      'notes',
      'name',
      'match',
      'scope',
      'weekly',
      'notify',
      'routes',
      'reminders',
      'x',
      '1',
      ':',
      '\n',
      '- ',
    ];
    const texts = fc.array(fc.constantFrom(...words, '  ', '{', '}', ' ', '*a', '&a')).map((parts) => parts.join(''));
    fc.assert(fc.property(fc.oneof(texts, fc.string()), (text) => typeof problemOf(text) === 'string'));
  });
});
