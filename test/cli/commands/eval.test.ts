import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folderOf, listOf } from '../../support/case-folder.ts';
import { rawNode } from '../../support/kubernetes-objects.ts';
import { ALL_FIXTURES, cli, fixtureCase } from '../../support/run-cli.ts';

const NOW = '2026-03-02T10:00:00Z';
const entry = (name: string) => ({ kind: 'Node', name, codes: ['NodeNotReady'] });

/** Four cases: recall 2/3, precision 2/4, 1/2 false incidents per healthy look. */
const mixed = () =>
  folderOf({
    'right/case.json': { now: NOW, expected: [entry('a')] },
    'right/nodes.json': listOf(rawNode('a', 'False'), rawNode('b')),
    'half/case.json': { now: NOW, expected: [entry('a'), entry('b')] },
    'half/nodes.json': listOf(rawNode('a', 'False'), rawNode('b'), rawNode('c', 'False')),
    'well/case.json': { now: NOW, expected: [] },
    'well/nodes.json': listOf(rawNode('a')),
    'false/case.json': { now: NOW, expected: [] },
    'false/nodes.json': listOf(rawNode('a', 'Unknown'), rawNode('b')),
  });

describe('eval', () => {
  it('prints per case what was met and false, each miss by name, and the total', async () => {
    const { code, output, errors } = await cli(['eval', await mixed()]);
    expect({ code, errors }).toEqual({ code: 3, errors: '' });
    expect(output).toBe(`CASE   LOOKS  MET      FALSE
false  1      healthy  1      not ok
half   1      1/2      1      not ok
right  1      1/1      0      ok
well   1      healthy  0      ok

false  false: NodeNotReady on Node a: the kubelet stopped reporting; 1 of 2 nodes not ready
missed half: NodeNotReady on Node b (no incident)
false  half: NodeNotReady on Node c: ${message('half', output)}

recall     66.7 %  (2 of 3 entries met)
precision  50.0 %  (2 of 4 incidents false)
healthy    0.50 false incidents per look  (2 of 4 cases)
below the bar: recall 66.7 % is below 99.0 %
below the bar: precision 50.0 % is below 98.0 %
below the bar: 0.50 false incidents per healthy look, allowed 0
`);
  });

  it.each([
    ['', 3],
    ['--min-recall 66 --min-precision 50 --max-false 0.5', 0],
    ['--min-recall 67 --min-precision 50 --max-false 0.5', 3],
    ['--min-recall 66 --min-precision 51 --max-false 0.5', 3],
    ['--min-recall 66 --min-precision 50 --max-false 0.4', 3],
  ])('with the bar `%s` exits with %i', async (bar, code) => {
    expect((await cli(`eval ${await mixed()} ${bar}`)).code).toBe(code);
  });

  it('gives machines the same numbers in JSON and YAML', async () => {
    const root = await mixed();
    const json = JSON.parse((await cli(['eval', root, '-o', 'json'])).output);
    expect(parse((await cli(['eval', root, '-o', 'yaml'])).output)).toEqual(json);
    expect(json.total).toEqual({
      cases: 4,
      looks: 4,
      incidents_per_cause: null,
      expected: 3,
      met: 2,
      incidents: 4,
      wrong: 2,
      recall: 2 / 3,
      precision: 0.5,
      healthy_cases: 2,
      false_per_healthy_look: 0.5,
    });
    expect(json.shortfalls).toHaveLength(3);
    expect(json.cases[1]).toMatchObject({
      name: 'half',
      is_healthy: false,
      met: [entry('a')],
      missed: [{ entry: entry('b'), why: 'no incident' }],
      wrong: [{ code: 'NodeNotReady', owner: { name: 'c' }, is_info: false }],
    });
  });

  it('tells states by the names of their looks', async () => {
    const { output } = await cli(['eval', fixtureCase('recurring-crash'), '-o', 'json']);
    expect(JSON.parse(output).cases[0].met[0].states).toContainEqual({ look: '2026-03-02T10:10:00Z', state: 'opened' });
  });

  it('--codes limits what is run and asked; a case of which nothing is asked is neither met nor healthy', async () => {
    const { code, output } = await cli(`eval ${ALL_FIXTURES} --codes NodeNotReady,ImagePullFailed`);
    expect(code).toBe(0);
    expect(output).toMatch(/^node-not-ready +1 +1\/1 +0 +ok$/m);
    expect(output).toMatch(/^crash-loop +1 +- +0 +ok$/m);
    expect(output).toContain(
      'recall     100.0 %  (2 of 2 entries met)\nprecision  100.0 %  (0 of 2 incidents false)\n',
    );
  });

  it('says where there was nothing to measure, and does not fail on it', async () => {
    const root = await folderOf({ 'case.json': { now: NOW, expected: [] }, 'nodes.json': listOf(rawNode('a')) });
    const { code, output } = await cli(['eval', root]);
    expect(code).toBe(0);
    expect(output).toContain(
      'recall     nothing to measure  (0 of 0 entries met)\nprecision  nothing to measure  (0 of 0 incidents false)\n',
    );
    expect(output).toContain('healthy    0.00 false incidents per look  (1 of 1 cases)\n');
  });

  it('notes files that could not be read', async () => {
    const root = await folderOf({
      'case.json': { now: NOW, expected: [] },
      'nodes.json': listOf(rawNode('a')),
      'pods.json': '{',
    });
    expect((await cli(['eval', root])).output).toMatch(
      /^note {3}.+: .+pods\.json is not JSON, or is cut off; skipped$/m,
    );
  });

  it('takes several folders, also with a slash at their end', async () => {
    const { code, output } = await cli(`eval ${fixtureCase('healthy')}/ ${ALL_FIXTURES}/`);
    expect(code).toBe(0);
    expect(output).toMatch(/^crash-loop +1 /m);
    // The folder of all cases holds the first once more.
    const cases = 1 + (await readdir(ALL_FIXTURES)).length;
    expect(output).toMatch(new RegExp(`\\(\\d+ of ${cases} cases\\)`));
  });
});

describe('what cannot be measured ends with exit code 1', () => {
  it('a bad case.json, by its name', async () => {
    const root = await folderOf({ 'one/case.json': { now: 'soon', expected: [] } });
    const { code, output, errors } = await cli(['eval', root]);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(`error: ${join(root, 'one/case.json')}: `);
    expect(errors).toMatch(/→ at now/);
    expect(errors).toContain('The format is told in docs/cases.md.\n');
  });

  it('a folder without cases', async () => {
    const root = await folderOf({});
    const { code, errors } = await cli(['eval', root]);
    expect(code).toBe(1);
    expect(errors).toContain(`error: no case.json at or below ${root}\n`);
  });

  it('a case without any state, by its name', async () => {
    const root = await folderOf({ 'bare/case.json': { now: NOW, expected: [] } });
    const { code, errors } = await cli(['eval', root]);
    expect(code).toBe(1);
    expect(errors).toContain(`${join(root, 'bare')} holds no Kubernetes objects`);
  });
});

describe('our own cases', () => {
  it('are all met, with nothing false', async () => {
    const { code, output } = await cli(['eval', ALL_FIXTURES, '-o', 'json']);
    const { total, cases } = JSON.parse(output);
    expect({ code, shares: [total.recall, total.precision, total.false_per_healthy_look] }).toEqual({
      code: 0,
      shares: [1, 1, 0],
    });
    // As many as there were once, and more with every case that is added.
    expect(total.cases).toBe((await readdir(ALL_FIXTURES)).length);
    expect(total.expected).toBeGreaterThanOrEqual(21);
    expect(total.looks).toBeGreaterThan(total.cases);
    expect(cases.flatMap(({ problems }: { problems: unknown[] }) => problems)).toEqual([]);
  });
});

/** The detector's own words, whatever they are. */
function message(name: string, output: string): string {
  return new RegExp(`^false  ${name}: \\S+ on Node c: (.+)$`, 'm').exec(output)?.[1] ?? 'no message';
}
