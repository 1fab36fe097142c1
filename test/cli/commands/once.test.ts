import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cli, fixtureCase } from '../../support/run-cli.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const NOW = '--now 2026-03-02T10:00:00Z';
const once = (name: string, options = '') => cli(`once --from ${fixtureCase(name)} ${options}`);

/** A folder with one file in it. */
async function dumpOf(file: string, content: string): Promise<string> {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, file), content);
  return folder;
}

describe('once --from, as text', () => {
  it('says what is wrong, since when, with which evidence, and what to try', async () => {
    const { code, output, errors } = await once('crash-loop', NOW);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(
      output.replace(/^not in the dump: nodes, deployments, .* more kinds\n/m, ''),
    ).toBe(`crash-loop · looked in 125 ms · as of 2026-03-02 10:00 UTC · 1/2 pods ready

new     SEV-1  CrashLoopBackOff  bakery/Deployment oven  since 09:48 (12 min)
        container oven keeps crashing: exit 3, 6 restarts
        affected: oven-6c4f9b7d5-bbbbb
        also: ReplicaSetUnavailable
        container: oven
        image: bakery/oven:2.0.0
        restarts: 6
        exit code: 3
        exit reason: Error
        last exit: 2026-03-02 09:57:00Z, 3 min before the look
        last words: fatal: no flour at /var/flour
        try: kubectl -n bakery logs oven-6c4f9b7d5-bbbbb -c oven --previous
        try: kubectl -n bakery describe pod oven-6c4f9b7d5-bbbbb
`);
  });

  it('is one line for a healthy cluster, and one of what its dump does not hold', async () => {
    const { output } = await once('healthy', NOW);
    expect(output.replace(/^not in the dump: .* more kinds\n/m, '')).toBe(
      'healthy · looked in 125 ms · as of 2026-03-02 10:00 UTC · 2/2 nodes ready · 2/2 pods ready · no incidents\n',
    );
  });

  it("says that without --now a dump's time is only known to be no earlier", async () => {
    expect((await once('healthy')).output).toContain(' · as of not before 2026-03-02 09:59 UTC · ');
  });

  it('ends every line where its words end', async () => {
    for (const name of ['crash-loop', 'image-pull', 'pod-unschedulable', 'deployment-unavailable', 'node-not-ready']) {
      const { output } = await once(name, NOW);
      expect(output.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
      expect(output).not.toContain('\n\n\n');
    }
  });

  it('reads one file as well as a folder, and several together', async () => {
    const folder = fixtureCase('crash-loop');
    const { output } = await cli(`once --from ${folder}/pods.json ${folder}/replicasets.json ${NOW}`);
    expect(output).toContain('CrashLoopBackOff  bakery/Deployment oven');
    expect(output).toMatch(/^not in the dump: nodes, deployments, .* more kinds$/m);
  });

  it('names a file that it had to skip, and judges the rest', async () => {
    const folder = await temporaryDirectory();
    await writeFile(join(folder, 'nodes.json'), '{"items": [');
    const { code, output } = await cli(`once --from ${fixtureCase('crash-loop')} ${folder} ${NOW}`);
    expect(code).toBe(0);
    expect(output).toContain(`could not see: nodes (${folder}/nodes.json is not JSON, or is cut off)\n`);
    expect(output).toContain('CrashLoopBackOff  bakery/Deployment oven');
  });

  it('breaks lines for a narrow terminal, but never a command', async () => {
    const { output } = await cli(`once --from ${fixtureCase('crash-loop')} ${NOW}`, { columns: 60 });
    const lines = output.split('\n');
    expect(lines).toContain('new     SEV-1  CrashLoopBackOff  bakery/Deployment oven');
    expect(lines).toContain('        since 09:48 (12 min)');
    expect(lines).toContain('        try: kubectl -n bakery logs oven-6c4f9b7d5-bbbbb -c oven --previous');
    expect(lines.filter((line) => line.length > 60 && !line.includes('try: '))).toEqual([]);
  });

  it('colours only add: without them the same words stand there', async () => {
    const line = `once --from ${fixtureCase('crash-loop')} ${NOW}`;
    const plain = await cli(line);
    const coloured = await cli(line, { hasColor: true });
    expect(coloured.output).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured.output)).toBe(plain.output);
  });
});

describe('once --from, for machines', () => {
  it('gives the same in JSON and in YAML, with snake_case keys and RFC 3339 times', async () => {
    const json = JSON.parse((await once('crash-loop', `${NOW} -o json`)).output);
    expect(parse((await once('crash-loop', `${NOW} -o yaml`)).output)).toEqual(json);
    expect(json).toMatchObject({
      cluster: 'crash-loop',
      server_version: null,
      now: '2026-03-02T10:00:00.000Z',
      clock: 'exact',
      counts: { nodes: null, nodes_ready: null, pods: 2, pods_ready: 1 },
      problems: [],
      incidents: [
        {
          number: null,
          state: 'open',
          code: 'CrashLoopBackOff',
          severity: 'SEV-1',
          finding_severity: 'critical',
          object: { kind: 'Deployment', namespace: 'bakery', name: 'oven' },
          affected: { count: 1, names: ['oven-6c4f9b7d5-bbbbb'] },
          since: '2026-03-02T09:48:00.000Z',
          healthy_since: null,
        },
      ],
    });
    expect(keysOf(json).filter((key) => !/^[a-z]+(_[a-z]+)*$/.test(key))).toEqual([]);
    expect(json.coverage).toContainEqual({
      kind: 'nodes',
      namespace: null,
      state: 'absent',
      reason: 'not in the dump: add the output of `kubectl get nodes -A -o json`',
    });
  });

  it('quotes times in YAML, which older parsers would take for dates', async () => {
    expect((await once('healthy', `${NOW} -o yaml`)).output).toContain('now: "2026-03-02T10:00:00.000Z"\n');
  });
});

describe('once --fail-on', () => {
  it.each([
    ['crash-loop', 'critical', 3],
    ['crash-loop', 'info', 3],
    ['node-not-ready', 'critical', 3],
    ['deployment-unavailable', 'high', 3],
    ['pod-unschedulable', 'critical', 0],
    ['pod-unschedulable', 'high', 3],
    ['healthy', 'info', 0],
  ])('%s with %s exits with %i', async (name, severity, expected) => {
    expect((await once(name, `${NOW} --fail-on ${severity}`)).code).toBe(expected);
  });

  it('exits with 4 when nothing that bad was found, but not everything could be seen', async () => {
    const torn = await dumpOf('deployments.json', 'half a li');
    const line = (name: string) => `once --from ${fixtureCase(name)} ${torn} ${NOW} --fail-on critical`;
    expect((await cli(line('healthy'))).code).toBe(4);
    expect((await cli(line('image-pull-old-event'))).code).toBe(4);
    expect((await cli(line('crash-loop'))).code).toBe(3);
  });

  it('is silent about the exit code without it: a found trouble is no failure of the command', async () => {
    expect((await once('crash-loop', NOW)).code).toBe(0);
  });
});

describe('a dump that tells nothing ends with exit code 1, in words', () => {
  it('that does not exist', async () => {
    const { code, output, errors } = await cli('once --from /no/such/dump');
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(/^error: \/no\/such\/dump cannot be read, or does not exist\nName a file or folder with /);
  });

  it('that is no JSON', async () => {
    const folder = await dumpOf('pods.json', 'not json at all');
    const { code, errors } = await cli(`once --from ${folder}`);
    expect(code).toBe(1);
    expect(errors).toContain(`${folder}/pods.json is not JSON, or is cut off`);
    expect(errors).not.toContain('not json at all');
  });

  it('that is an empty folder', async () => {
    const folder = join(await temporaryDirectory(), 'empty');
    await mkdir(folder);
    const { code, errors } = await cli(`once --from ${folder}`);
    expect(code).toBe(1);
    expect(errors).toContain('holds no Kubernetes objects: no .json, .yaml or .yml file is in it');
  });

  it('that holds only kinds no detector reads, which would else look healthy', async () => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'oven' } };
    const folder = await dumpOf('roles.json', JSON.stringify(role));
    const { code, output, errors } = await cli(`once --from ${folder}`);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain('holds nothing that could be judged: none of pods, ');
  });
});

it('a bad configuration does not matter for a dump', async () => {
  const { code } = await cli(`once --from ${fixtureCase('healthy')}`, { env: { CRON_SCHEDULE: 'never' } });
  expect(code).toBe(0);
});

describe('a rules file', () => {
  const withRules = async (text: string, name = 'crash-loop') => {
    const path = join(await temporaryDirectory(), 'rules.yaml');
    await writeFile(path, text);
    return { path, ...(await cli(`once --from ${fixtureCase(name)} ${NOW}`, { env: { RULES_FILE: path } })) };
  };

  it('decides what is looked for, and how bad it is', async () => {
    const low = await withRules('severities: { NodeNotReady: low }', 'node-not-ready');
    expect(low.output).toMatch(/SEV-4 +NodeNotReady/);
    expect((await withRules('disable: [NodeNotReady]', 'node-not-ready')).output).toContain(' · no incidents');
  });

  it('changes a threshold', async () => {
    const patient = 'thresholds: { node.grace: 1d, node.young: 1s }';
    expect((await once('node-not-ready', NOW)).output).toContain('NodeNotReady');
    expect((await withRules(patient, 'node-not-ready')).output).not.toContain('NodeNotReady');
  });

  it('has its own resources read', async () => {
    const rule = `custom:
  - name: authentication-blips
    resource: clusteroperators.config.openshift.io
    when: { condition: Degraded, status: True }
    for: 1m
    severity: low`;
    expect((await withRules(rule, 'operator-well')).output).toMatch(
      /SEV-4 +OperatorDegraded +ClusterOperator authentication/,
    );
  });

  it('that is wrong is told with the line, and nothing is looked at', async () => {
    const { code, output, errors, path } = await withRules('thresholds:\n  node.grce: 1m\n');
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(`${path}:2: thresholds.node.grce is no threshold; did you mean node.grace?`);
  });
});

describe('a cluster file', () => {
  const withFile = async (text: string, options = '') => {
    const path = join(await temporaryDirectory(), 'cluster.yaml');
    await writeFile(path, text);
    return {
      path,
      ...(await cli(`once --from ${fixtureCase('crash-loop')} ${NOW} ${options}`, { env: { CLUSTER_FILE: path } })),
    };
  };
  const oven = `services:
- name: ovens
  tier: P3
  owner: team-bread
  tolerated_downtime: 30m
  match: { namespace: bakery }
  notes: They bake.`;

  it('weighs what is found, and says so', async () => {
    const { output } = await withFile(`${oven}\n  quirks: [{ needs: flour at /var/flour }]`);
    expect(output).toContain(`new     SEV-3  CrashLoopBackOff  bakery/Deployment oven  since 09:48 (12 min)
        ovens · owner team-bread · within tolerated downtime (30 min), tier P3
`);
    expect(output).toContain('        needs: flour at /var/flour\n        note: They bake.\n');
  });

  it('quiets what it ignores: it is there, says why, and fails nothing', async () => {
    const ignore = `${oven}\n  quirks: [{ ignore: { code: CrashLoopBackOff, until: 2026-03-02, because: no flour yet } }]`;
    const text = await withFile(ignore, '--fail-on low');
    expect(text.output).toContain('        quieted until Tue 00:00: ignored in the cluster file (no flour yet)\n');
    expect((await once('crash-loop', `${NOW} --fail-on low`)).code).toBe(3);
    expect(text.code).not.toBe(3);
    const { output } = await withFile(ignore, '-o json');
    expect((parse(output) as { incidents: unknown[] }).incidents[0]).toMatchObject({
      severity_because: 'within tolerated downtime (30 min), tier P3',
      weight: { service: 'ovens', tier: 'P3', owner: 'team-bread', tolerated_downtime: 1_800_000 },
      quieted_by: { by: 'ignore', because: 'no flour yet', until: '2026-03-03T00:00:00.000Z' },
    });
  });

  it('that is wrong is told with the line, and nothing is looked at', async () => {
    const { code, output, errors, path } = await withFile('windws: []\n');
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(`${path}:1: windws is not a field of the cluster file; did you mean windows?`);
  });
});

function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...keysOf(item)]);
}
