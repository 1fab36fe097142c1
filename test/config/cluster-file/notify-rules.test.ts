import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseClusterFile } from '../../../src/config/cluster-file/parse-cluster-file.ts';
import { MonitorError } from '../../../src/model/errors.ts';
import { NO_RULES, type NotifyRules } from '../../../src/model/notify-rules.ts';
import { aPattern } from '../../support/cluster-files.ts';

const EXAMPLE = join(import.meta.dirname, '../../../docs/cluster-file.example.yaml');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const rules = (text: string): NotifyRules => parseClusterFile(text, 'cluster.yaml').notify;
const routes = (fields: string) => rules(`notify: { routes: [{ name: r, channels: slack, ${fields} }] }`).routes[0];

function problemOf(text: string): string {
  try {
    rules(text);
  } catch (error) {
    if (error instanceof MonitorError && error.code === 'config_invalid') return error.message;
    throw error;
  }
  return 'none';
}

describe('the notify part of a cluster file', () => {
  it('may be left out, or empty', () => {
    for (const text of ['', 'notify: {}', 'notify: { routes: [], reminders: {} }'])
      expect(rules(text)).toEqual(NO_RULES);
  });

  it('of the documentation says what it seems to say', () => {
    const notify = rules(readFileSync(EXAMPLE, 'utf8'));
    expect(notify.routes.map(({ name, channels, least, goOn }) => [name, channels, least, goOn])).toEqual([
      ['urgent', ['pagerduty'], 'SEV-2', true],
      ['payments', ['slack'], 'SEV-3', false],
      ['sandboxes', [], 'SEV-3', false],
      ['rest', ['slack'], 'SEV-3', false],
    ]);
    expect(notify.routes[0]?.match).toMatchObject({ severities: ['SEV-1', 'SEV-2'], tiers: ['P0', 'P1'] });
    expect(notify.routes[1]?.match).toMatchObject({ owners: ['team-pay'], codes: null, labels: null });
    expect(notify.quietHours).toEqual([
      {
        name: 'night',
        when: {
          type: 'weekly',
          days: [0, 1, 2, 3, 4, 5, 6],
          startsAt: 22 * 60,
          lasts: 9 * HOUR,
          timezone: 'Europe/Berlin',
        },
        channels: ['slack'],
        outside: false,
      },
    ]);
    expect(notify.escalations).toEqual([
      { severities: ['SEV-1', 'SEV-2'], after: 15 * MINUTE, channels: ['pagerduty'] },
    ]);
    expect(notify.reminders).toEqual({
      'SEV-1': HOUR,
      'SEV-2': 4 * HOUR,
      'SEV-3': null,
      'SEV-4': null,
      info: null,
    });
    expect(notify.digest).toEqual({ at: 8 * 60, timezone: 'Europe/Berlin', channels: ['slack'] });
    expect(notify.mutes).toEqual([
      {
        objects: [aPattern({ namespace: 'reports-*' })],
        codes: ['FrequentRestarts'],
        until: Date.parse('2026-12-02T00:00:00Z'),
        because: 'the vendor mends it, ticket 4711',
      },
    ]);
    expect([notify.stormSize, notify.blindCycles]).toEqual([5, 3]);
  });

  it('routes by all that is known of an incident', () => {
    expect(
      routes(
        'match: { severity: SEV-1, tier: P0, owner: team-pay, code: OOMKilled, object: { kind: Node }, label: { team: "pay-*" } }',
      )?.match,
    ).toEqual({
      severities: ['SEV-1'],
      tiers: ['P0'],
      owners: ['team-pay'],
      codes: ['OOMKilled'],
      objects: [aPattern({ kind: 'Node' })],
      labels: [{ name: 'team', value: 'pay-*' }],
    });
  });

  it('takes a namespace with the Namespace itself', () => {
    expect(routes('match: { namespace: [shop] }')?.match.objects).toEqual([
      aPattern({ namespace: 'shop' }),
      { kind: 'Namespace', namespace: '', name: 'shop' },
    ]);
  });

  it('lets through as little as it asks for by name, and SEV-3 where it asks for none', () => {
    expect(routes('match: { severity: [SEV-4, SEV-1] }')?.least).toBe('SEV-4');
    expect(routes('match: { severity: SEV-1 }')?.least).toBe('SEV-1');
    expect(routes('match: { tier: P0 }')?.least).toBe('SEV-3');
    expect(routes('match: { severity: SEV-4 }, least: SEV-2')?.least).toBe('SEV-2');
  });

  it('knows business hours as quiet outside of them', () => {
    const text = 'weekly: { days: [mon, tue], time: "08:00", lasts: 10h } }]';
    expect(rules(`notify: { business_hours: [{ name: office, ${text} }`).quietHours).toMatchObject([
      { name: 'office', outside: true, channels: null, when: { timezone: 'UTC' } },
    ]);
  });

  it('never reminds where it says never, and as it always does where it says nothing', () => {
    expect(rules('notify: { reminders: { SEV-1: never, SEV-3: 2d } }').reminders).toEqual({
      ...NO_RULES.reminders,
      'SEV-1': null,
      'SEV-3': 48 * HOUR,
    });
  });

  it.each([
    ['notify: { rotes: [] }', 'cluster.yaml:1: notify.rotes is not a field of this; did you mean routes?'],
    ['notfy: {}', 'cluster.yaml:1: notfy is not a field of the cluster file; did you mean notify?'],
    ['notify: { routes: [{ channels: slack }] }', 'cluster.yaml:1: notify.routes.0.name is missing'],
    [
      'notify:\n  routes:\n  - { name: a, channels: slack, contnue: true }',
      'cluster.yaml:3: notify.routes.0.contnue is not a field of this; did you mean continue?',
    ],
    [
      'notify:\n  routes:\n  - name: a\n    channels: slack\n    match: { severty: SEV-1 }',
      'cluster.yaml:5: notify.routes.0.match.severty is not a field of this; did you mean severity?',
    ],
    [
      'notify:\n  routes:\n  - name: a\n    channels: slack\n    match: { severity: SEV1 }',
      'cluster.yaml:5: notify.routes.0.match.severity "SEV1" is not a severity; did you mean SEV-1?',
    ],
    [
      'notify:\n  routes:\n  - name: a\n    channels: slack\n    match: { code: OOMKiled }',
      'cluster.yaml:5: notify.routes.0.match.code "OOMKiled" is not a finding code; did you mean OOMKilled?',
    ],
    [
      'notify:\n  routes:\n  - name: a\n    channels: slack\n    match: { namespace: a, object: { kind: Node } }',
      'cluster.yaml:5: notify.routes.0.match.namespace cannot stand beside object; put it into the patterns there',
    ],
    [
      'notify: { routes: [{ name: a, channels: slack, match: { label: { team: 3 } } }] }',
      'cluster.yaml:1: notify.routes.0.match.label.team must be text, where * stands for any characters',
    ],
    [
      'notify: { routes: [{ name: a, channels: "#alerts" }] }',
      'cluster.yaml:1: notify.routes.0.channels must be the name of a channel such as slack',
    ],
    [
      'notify: { routes: [{ name: a, channels: slack, least: high }] }',
      'notify.routes.0.least "high" is not a severity',
    ],
    [
      'notify:\n  routes:\n  - { name: a, channels: slack }\n  - { name: a, channels: teams }',
      'cluster.yaml:4: notify.routes.1.name a route before has the name a',
    ],
    [
      'notify:\n  quiet_hours:\n  - name: night\n    weekly: { days: daily, time: "22:00", lasts: 9h, timezone: Berlin }',
      'cluster.yaml:4: notify.quiet_hours.0.weekly.timezone must be a time zone such as UTC or Europe/Berlin',
    ],
    ['notify: { quiet_hours: [{ name: night }] }', 'cluster.yaml:1: notify.quiet_hours.0.weekly is missing'],
    ['notify: { escalations: [{ after: 15m }] }', 'cluster.yaml:1: notify.escalations.0.channels is missing'],
    [
      'notify: { escalations: [{ after: soon, channels: slack }] }',
      'notify.escalations.0.after must be a duration of 1 s to 30 d such as 90s, 10m or 1h30m',
    ],
    ['notify: { reminders: { SEV-1: often } }', 'notify.reminders.SEV-1 must be never, or a duration such as 4h'],
    ['notify: { reminders: { SEV-5: 4h } }', 'notify.reminders.SEV-5 is not a field of this; did you mean SEV-1?'],
    [
      'notify: { digest: { at: "8", timezone: UTC, channels: slack } }',
      'notify.digest.at must be a time from 00:00 to 23:59 such as 02:30',
    ],
    ['notify: { mutes: [{ until: 2026-12-01 }] }', 'notify.mutes.0 must have an object or a code'],
    ['notify: { mutes: [{ code: "*" }] }', 'notify.mutes.0 must have an object or a code'],
    ['notify: { storm_size: 0 }', 'notify.storm_size must be a whole number from 1 to 1000'],
    ['notify: { blind_cycles: 2.5 }', 'notify.blind_cycles must be a whole number from 1 to 1000'],
  ])('tells what is wrong with %j, and where', (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });
});
