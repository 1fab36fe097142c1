import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadRules, parseRules } from '../../../src/config/rules/load-rules.ts';
import { DEFAULT_RULES, THRESHOLDS } from '../../../src/detectors/index.ts';
import { MonitorError } from '../../../src/model/errors.ts';

const EXAMPLE = join(import.meta.dirname, '../../../docs/rules.example.yaml');

function problemOf(text: string): string {
  try {
    parseRules(text, 'rules.yaml');
  } catch (error) {
    if (error instanceof MonitorError && error.code === 'config_invalid') return error.message;
    throw error;
  }
  return 'none';
}

const rule = (fields: string) => `custom:\n  - name: x\n    resource: certificates.cert-manager.io\n${fields}`;

describe('a rules file', () => {
  it('is not needed: no file, an empty one and one of comments change nothing', () => {
    expect(loadRules(null)).toBe(DEFAULT_RULES);
    for (const text of ['', '# nothing\n', '{}']) expect(parseRules(text, 'rules.yaml')).toEqual(DEFAULT_RULES);
  });

  it('switches codes off, and changes thresholds and severities', () => {
    const rules = parseRules(
      'disable: [NodeCordoned]\nthresholds:\n  deployment.grace: 1h30m\n  crashLoop.restarts: 5\n  quota.share: 0.9\nseverities: { PvcPending: medium }',
      'rules.yaml',
    );
    expect([...rules.disabled]).toEqual(['NodeCordoned']);
    expect([...rules.severities]).toEqual([['PvcPending', 'medium']]);
    expect(rules.thresholds).toEqual({
      ...THRESHOLDS,
      deployment: { ...THRESHOLDS.deployment, grace: 90 * 60_000 },
      crashLoop: { ...THRESHOLDS.crashLoop, restarts: 5 },
      quota: { ...THRESHOLDS.quota, share: 0.9 },
    });
  });

  it('of the documentation is one that works', () => {
    const { custom, disabled } = loadRules(EXAMPLE);
    expect([...disabled]).toEqual(['NodeCordoned']);
    expect(custom.map(({ name, holdsFor, severity }) => [name, holdsFor / 60_000, severity])).toEqual([
      ['certificate-not-ready', 10, 'high'],
      ['application-degraded', 15, 'medium'],
      ['kustomization-not-ready', 10, 'high'],
    ]);
    expect(custom.map(({ when }) => when)).toEqual([
      { type: 'condition', condition: 'Ready', statuses: ['False', 'Unknown'] },
      { type: 'status', path: 'health.status', values: ['Degraded', 'Missing'] },
      { type: 'condition', condition: 'Ready', statuses: ['False'] },
    ]);
    expect(custom[0]?.resource).toEqual({ plural: 'certificates', group: 'cert-manager.io', version: null });
    expect(readFileSync(EXAMPLE, 'utf8')).not.toMatch(/password|token/i);
  });

  it('fills in what a rule leaves out', () => {
    expect(parseRules(rule('    when: { condition: Ready, status: False }'), 'r').custom).toEqual([
      {
        name: 'x',
        resource: { plural: 'certificates', group: 'cert-manager.io', version: null },
        when: { type: 'condition', condition: 'Ready', statuses: ['False'] },
        holdsFor: 300_000,
        severity: 'high',
        message: null,
        advice: null,
        remedy: null,
      },
    ]);
  });
});

describe('a problem is told with its line', () => {
  it.each([
    [
      'disable:\n  - NodeCordend',
      'rules.yaml:2: disable.0 "NodeCordend" is not a finding code; did you mean NodeCordoned?',
    ],
    ['disable: NodeCordoned', 'rules.yaml:1: disable must be a list of codes'],
    ['\nthreshold:\n  x: 1', 'rules.yaml:2: threshold is not a field of the rules file; did you mean thresholds?'],
    [
      'thresholds:\n  deployment.grce: 10m',
      'rules.yaml:2: thresholds.deployment.grce is no threshold; did you mean deployment.grace?',
    ],
    [
      'thresholds:\n  deployment.grace: 10',
      'rules.yaml:2: thresholds.deployment.grace must be a duration of 1 s to 30 d such as 90s, 10m or 1h30m, not 10',
    ],
    [
      'thresholds:\n  quota.share: 95',
      'rules.yaml:2: thresholds.quota.share must be a share above 0, at most 1, not 95',
    ],
    [
      'thresholds:\n  crashLoop.restarts: 0',
      'rules.yaml:2: thresholds.crashLoop.restarts must be a whole number from 1 to 999, not 0',
    ],
    ['severities:\n  PvcPending: hihg', 'rules.yaml:2: severities.PvcPending "hihg" is not a severity'],
    [
      'severities:\n  PvcPendin: high',
      'rules.yaml:2: severities.PvcPendin "PvcPendin" is not a finding code; did you mean PvcPending?',
    ],
    [rule('    whn: {}'), 'rules.yaml:4: custom.0.whn is not a field of this; did you mean when?'],
    [rule('    for: 5m'), 'rules.yaml:2: custom.0.when is missing'],
    [
      rule('    when: { condition: Ready }'),
      'rules.yaml:4: custom.0.when must have condition and status, or path and is',
    ],
    [
      rule('    when: { condition: Ready, status: Flase }'),
      'rules.yaml:4: custom.0.when.status must be True, False or Unknown',
    ],
    [
      rule('    when: { path: status..x, is: y }'),
      'rules.yaml:4: custom.0.when.path must be a path below status such as health.status',
    ],
    [
      'custom:\n  - name: x\n    resource: Certificate\n    when: { path: phase, is: Failed }',
      'rules.yaml:3: custom.0.resource must be a plural and its group such as certificates.cert-manager.io, a version may follow: /v1',
    ],
    ['disable: [', 'rules.yaml:1: '],
    ['a: 1\na: 2', 'rules.yaml:2: Map keys must be unique'],
    ['just text', 'rules.yaml:1: the file must hold fields: disable, thresholds, severities, custom'],
    ['- 1', 'rules.yaml:1: the file must hold fields: disable, thresholds, severities, custom'],
    ['disable: []\n---\ndisable: []', 'rules.yaml:2: a second document begins; rules are one'],
  ])('%j', (text, expected) => {
    expect(problemOf(text)).toContain(expected);
  });

  it('all of them at once', () => {
    expect(problemOf('disable: [x]\nnope: 1\nthresholds: { y: 1 }').split('\n')).toHaveLength(4);
  });

  it('two rules of one name are one too many', () => {
    const twice =
      rule('    when: { path: phase, is: Failed }') +
      rule('    when: { path: phase, is: Failed }').replace('custom:', '');
    expect(problemOf(twice)).toContain('rules.yaml:5: custom.1.name a rule before has the name x');
  });

  it('a file that cannot be read says which', () => {
    expect(() => loadRules('/nowhere/rules.yaml')).toThrow('cannot read the rules file /nowhere/rules.yaml (ENOENT)');
  });

  it('whatever the file holds, it is rules or a MonitorError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => `custom: [${text}]`),
        ),
        (text) => {
          expect(typeof problemOf(text)).toBe('string');
        },
      ),
      { numRuns: 300 },
    );
  });
});
