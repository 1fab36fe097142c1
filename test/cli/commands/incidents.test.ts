import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createFileLedgerStore } from '../../../src/ledger/index.ts';
import type { Incident } from '../../../src/model/incident.ts';
import { emptyLedger } from '../../../src/model/ledger.ts';
import type { SafeText } from '../../../src/model/safe-text.ts';
import { redactText } from '../../../src/redact/index.ts';
import { sampleNotifications } from '../../support/notifications.ts';
import { cli } from '../../support/run-cli.ts';
import { aChange, aFollowed, anIncident, MINUTE, NOON } from '../../support/situations.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const words: SafeText = redactText('panic: DB_URL is not set\n\n');
const HOUR = 60 * MINUTE;

/** Back for the third time. */
const API = anIncident({
  number: 1,
  evidence: [
    { label: 'exit code', value: '1' },
    { label: 'last words', value: words, free: true },
  ],
  affected: { count: 12, names: ['api-1', 'api-2'], peak: 12 },
  firstSeen: NOON - 30 * HOUR,
  occurrences: 3,
  episodes: [
    {
      openedAt: NOON - 30 * HOUR,
      endedAt: NOON - 29 * HOUR,
      how: 'resolved',
      ending: 'healthy for 30 min',
      followed: [],
    },
    {
      openedAt: NOON - 5 * HOUR,
      endedAt: NOON - 4 * HOUR,
      how: 'resolved',
      ending: 'healthy for 12 min after image 1.5.0 -> 1.4.2',
      followed: [],
    },
  ],
});
const NODE = anIncident({
  number: 2,
  key: 'prod-eu|Node//worker-2|node',
  code: 'NodeNotReady',
  owner: { kind: 'Node', namespace: '', name: 'worker-2' },
  severity: 'SEV-1',
  message: 'the kubelet stopped reporting',
  openedAt: NOON - 3 * HOUR,
  firstSeen: NOON - 3 * HOUR,
  state: 'resolved',
  endedAt: NOON - 2 * HOUR,
  episodes: [
    {
      openedAt: NOON - 3 * HOUR,
      endedAt: NOON - 2 * HOUR,
      how: 'resolved',
      ending: 'healthy for 15 min',
      followed: [],
    },
  ],
});
const LEDGER = anIncident({
  number: 3,
  key: 'prod-eu|Deployment/payments/ledger|image',
  code: 'ImagePullFailed',
  owner: { kind: 'Deployment', namespace: 'payments', name: 'ledger' },
  severity: 'SEV-1',
  openedAt: NOON - 50 * MINUTE,
  firstSeen: NOON - 50 * MINUTE,
  healthySince: NOON - 5 * MINUTE,
  healthyLooks: 1,
});
const UNSEEN = anIncident({
  number: 4,
  key: 'prod-eu|Deployment/shop/web|crash',
  owner: { kind: 'Deployment', namespace: 'shop', name: 'web' },
  severity: 'SEV-3',
  startKnown: false,
  openedAt: NOON - 10 * MINUTE,
  firstSeen: NOON - 10 * MINUTE,
  state: 'unknown',
  unknownBecause: 'pods not read: 403',
});

async function directoryWith(incidents: readonly Incident[], ...clusters: readonly string[]): Promise<string> {
  const directory = await temporaryDirectory();
  const store = createFileLedgerStore({ directory, now: () => NOON, random: () => 0.5 });
  for (const cluster of clusters) {
    await store.save({ ...emptyLedger(cluster), cycle: 58, lastLookAt: NOON, nextNumber: 99, incidents });
  }
  return directory;
}

const inDirectory = (directory: string, columns: number | null = null) => ({
  env: { SESSION_DIR: directory },
  columns,
});
const ALL = [API, NODE, LEDGER, UNSEEN];

const CHANGED = anIncident({
  changes: [
    aChange(),
    aChange({ what: ['limit memory 128Mi -> 256Mi'], by: null, at: NOON - 12 * MINUTE, exact: false }),
  ],
  advice: [{ at: NOON - 20 * MINUTE, by: 'claude', text: 'Raise the memory limit.' }],
  followed: [aFollowed({ change: 'limit memory 128Mi -> 256Mi' })],
});

describe('what changed and was advised', () => {
  it('is shown with an incident', async () => {
    const { output } = await cli('incidents show INC-1', inDirectory(await directoryWith([CHANGED], 'prod-eu')));
    expect(output).toContain(`
        changed at 11:33, 4 min before: image app 1.4.2 -> 1.5.0 by kubectl-set
        changed between 11:30 and 11:37: limit memory 128Mi -> 256Mi
        advised at 11:40 by claude: Raise the memory limit.
        followed: limit memory 128Mi -> 256Mi at 11:45; not clear yet (advised at 11:40 by claude: Roll back to 1.4.2.)
`);
  });

  it('is data with every time in RFC 3339', async () => {
    const directory = await directoryWith([CHANGED], 'prod-eu');
    const { output } = await cli('incidents show INC-1 -o json', inDirectory(directory));
    expect(output).not.toMatch(/\d{13}/);
    expect(JSON.parse(output)).toMatchObject({
      changes: [{ at: '2026-11-21T11:33:00.000Z', seen_at: '2026-11-21T11:37:00.000Z', by: 'kubectl-set' }, {}],
      advice: [{ at: '2026-11-21T11:40:00.000Z', by: 'claude' }],
      followed: [{ changed_at: '2026-11-21T11:45:00.000Z', clear_since: null }],
    });
  });
});

describe('who was told', () => {
  it('stands below an incident, and in its data', async () => {
    const directory = await temporaryDirectory();
    const store = createFileLedgerStore({ directory, now: () => NOON, random: () => 0.5 });
    const incidents = [CHANGED];
    const notifications = sampleNotifications(NOON);
    await store.save({
      ...emptyLedger('prod-eu'),
      cycle: 58,
      lastLookAt: NOON,
      nextNumber: 99,
      incidents,
      notifications,
    });
    const { output } = await cli('incidents show INC-1', inDirectory(directory));
    expect(output).toContain('        who was told:\n          12:00  ops  told opened (route all), not taken yet\n');
    const data = JSON.parse((await cli('incidents show INC-1 -o json', inDirectory(directory))).output);
    expect(data.notifications.decisions).toHaveLength(1);
  });
});

describe('incidents list', () => {
  it('shows the open ones worst first, then those that ended, one line each', async () => {
    const { code, output } = await cli('incidents list', inDirectory(await directoryWith(ALL, 'prod-eu')));
    expect(code).toBe(0);
    expect(output).toBe(`prod-eu · cycle 58 · last look 2026-11-21 12:00 UTC · 3 open, 1 ended

NUMBER  SEV    CODE              OBJECT                      STATE     FIRST SEEN  TIMES  BEGAN  LASTED
INC-3   SEV-1  ImagePullFailed   payments/Deployment ledger  clearing  11:10       1      11:10  50 min
INC-1   SEV-2  CrashLoopBackOff  shop/Deployment api         open      Fri 06:00   3      11:37  23 min
INC-4   SEV-3  CrashLoopBackOff  shop/Deployment web         unknown   11:50       1      11:50  10 min
INC-2   SEV-1  NodeNotReady      Node worker-2               resolved  09:00       1      09:00  60 min
`);
  });

  it('takes two lines each on a terminal of 80 columns', async () => {
    const { output } = await cli('incidents', inDirectory(await directoryWith(ALL, 'prod-eu'), 80));
    expect(output).toBe(`prod-eu · cycle 58 · last look 2026-11-21 12:00 UTC · 3 open, 1 ended

INC-3  SEV-1  ImagePullFailed   payments/Deployment ledger
       open since 11:10 (50 min), clearing: healthy since 11:55
INC-1  SEV-2  CrashLoopBackOff  shop/Deployment api
       open since 11:37 (23 min), 3rd time, first Fri 06:00
INC-4  SEV-3  CrashLoopBackOff  shop/Deployment web
       open age unknown, first seen 11:50, unknown now: pods not read: 403
INC-2  SEV-1  NodeNotReady      Node worker-2
       resolved, lasted 60 min from 09:00
`);
  });

  it('is what `incidents` alone does', async () => {
    const options = inDirectory(await directoryWith(ALL, 'prod-eu'));
    expect(await cli('incidents', options)).toEqual(await cli('incidents list', options));
  });

  it('is one line when there was never anything', async () => {
    const { output } = await cli('incidents', inDirectory(await directoryWith([], 'prod-eu')));
    expect(output).toBe('prod-eu · cycle 58 · last look 2026-11-21 12:00 UTC · 0 open, 0 ended\n');
  });

  it('shows the 20 that ended last; --all shows all', async () => {
    const ended = Array.from({ length: 23 }, (_, index) => ({
      ...NODE,
      number: index + 1,
      key: `prod-eu|Node//n${index}|node`,
      endedAt: NOON - index * MINUTE,
    }));
    const options = inDirectory(await directoryWith(ended, 'prod-eu'));
    const { output } = await cli('incidents', options);
    expect([...output.matchAll(/^INC-(\d+)/gm)].map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(output).toMatch(/\n… and 3 more that ended earlier \(--all shows them\)\n$/);
    expect((await cli('incidents list --all', options)).output.match(/^INC-/gm)).toHaveLength(23);
    expect(JSON.parse((await cli('incidents -o json', options)).output)).toHaveLength(20);
  });

  it('gives machines the same in JSON and YAML, as the ledger file has it', async () => {
    const directory = await directoryWith(ALL, 'prod-eu');
    const json = JSON.parse((await cli('incidents -o json', inDirectory(directory))).output);
    expect(parse((await cli('incidents -o yaml', inDirectory(directory))).output)).toEqual(json);
    const file = JSON.parse(await readFile(join(directory, 'prod-eu.ledger.json'), 'utf8'));
    expect(json).toEqual([file.incidents[2], file.incidents[0], file.incidents[3], file.incidents[1]]);
  });
});

describe('incidents list of those asked for', () => {
  it.each([
    ['--state open', [3, 1, 4]],
    ['--state unknown', [4]],
    ['--state ended', [2]],
    ['--state resolved', [2]],
    ['--state gone', []],
    ['--severity SEV-1', [3, 2]],
    ['--severity sev-2,SEV-3', [1, 4]],
    ['-n shop', [1, 4]],
    ['--namespace payments --severity SEV-1', [3]],
    ['--code NodeNotReady,ImagePullFailed', [3, 2]],
  ])('%s', async (filter, numbers) => {
    const options = inDirectory(await directoryWith(ALL, 'prod-eu'));
    const { output } = await cli(`incidents ${filter}`, options);
    expect([...output.matchAll(/^INC-(\d+)/gm)].map(([, number]) => Number(number))).toEqual(numbers);
    expect(output).toContain(`3 open, 1 ended · ${numbers.length} asked for\n`);
    const json: { number: number }[] = JSON.parse((await cli(`incidents ${filter} -o json`, options)).output);
    expect(json.map(({ number }) => number)).toEqual(numbers);
  });
});

describe('incidents show', () => {
  it('tells one in full: evidence, what was before, what to try', async () => {
    const options = inDirectory(await directoryWith(ALL, 'prod-eu'));
    const { code, output } = await cli('incidents show INC-1', options);
    expect(code).toBe(0);
    expect(output).toBe(`INC-1   SEV-2  CrashLoopBackOff  shop/Deployment api  since 11:37 (23 min)
        container app keeps crashing: exit 1, 5 restarts
        affected: api-1, api-2 and 10 more
        exit code: 1
        last words: panic: DB_URL is not set
        before: 3rd time; the last one ended 08:00 after 60 min: healthy for 12 min after image 1.5.0 -> 1.4.2
        try: kubectl -n shop logs api-1 -c app --previous
        try: kubectl -n shop describe pod api-1
        episodes, oldest first:
          2026-11-20 06:00 UTC, 60 min, resolved: healthy for 30 min
          2026-11-21 07:00 UTC, 60 min, resolved: healthy for 12 min after image 1.5.0 -> 1.4.2
`);
  });

  it('says how much it matters, and what quiets it until when', async () => {
    const ledger = {
      ...emptyLedger('prod-eu'),
      lastLookAt: NOON,
      incidents: [
        anIncident({
          severityBecause: '2 of 3 gone, tier P1',
          weight: {
            ...{ service: 'shop-api', tier: 'P1', owner: 'team-shop', toleratedDowntime: null },
            ...{ needs: [redactText('a warm cache')], notes: [redactText('It serves\nthe checkout.')] },
          },
          quietedBy: { by: 'window', reason: 'window patching', because: redactText('all of it'), until: NOON + HOUR },
          told: 'again',
        }),
      ],
    } as const;
    const directory = await temporaryDirectory();
    await createFileLedgerStore({ directory, now: () => NOON, random: () => 0.5 }).save(ledger);
    const run = (args: string) => cli(`incidents ${args}`, { env: { SESSION_DIR: directory } });
    const { output } = await run('show INC-1');
    expect(output).toContain(`
        quieted until 13:00: window patching (all of it)
        shop-api · owner team-shop · 2 of 3 gone, tier P1
`);
    expect(output).toContain('        needs: a warm cache\n        note: It serves\n          the checkout.\n');
    expect((await run('list')).output).toMatch(/^INC-1 +SEV-2 +CrashLoopBackOff +shop\/Deployment api +quieted /m);
    expect(JSON.parse((await run('show INC-1 -o json')).output)).toMatchObject({
      severity_because: '2 of 3 gone, tier P1',
      quieted_by: { by: 'window', until: '2026-11-21T13:00:00.000Z' },
      told: 'again',
    });
  });

  it('tells of one that ended how it did', async () => {
    const { output } = await cli('incidents show 2', inDirectory(await directoryWith(ALL, 'prod-eu')));
    expect(output).toContain('INC-2   SEV-1  NodeNotReady  Node worker-2  resolved, lasted 60 min from 09:00\n');
    expect(output).toContain('        ended: 10:00, healthy for 15 min\n');
    expect(output).not.toContain('episodes');
  });

  it.each(['INC-3', 'inc-3', '3'])('takes %s for the same', async (name) => {
    const { output } = await cli(`incidents show ${name}`, inDirectory(await directoryWith(ALL, 'prod-eu')));
    expect(output).toMatch(/^INC-3 {3}SEV-1 {2}ImagePullFailed/);
  });

  it('-o json gives the one, -o yaml the same', async () => {
    const options = inDirectory(await directoryWith(ALL, 'prod-eu'));
    const json = JSON.parse((await cli('incidents show 1 -o json', options)).output);
    expect(json).toMatchObject({ number: 1, first_seen: '2026-11-20T06:00:00.000Z', ended_at: null, occurrences: 3 });
    expect(json.episodes[1]).toMatchObject({ ended_at: '2026-11-21T08:00:00.000Z', how: 'resolved' });
    expect(parse((await cli('incidents show 1 -o yaml', options)).output)).toEqual(json);
  });

  it.each([
    ['99', [4, 3, 2, 1]],
    ['INC-0', [1, 2, 3, 4]],
    ['3x', [4, 3, 1, 2]],
    ['shop/deployment', [4, 1]],
    ['ImagePull', [3]],
  ] as const)('says of %s that there is none, and what may be meant', async (name, numbers) => {
    const options = inDirectory(await directoryWith(ALL, 'prod-eu'));
    const { code, output, errors } = await cli(['incidents', 'show', '--', name], options);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    const near: Readonly<Record<number, string>> = {
      1: 'INC-1 (CrashLoopBackOff shop/Deployment api, open)',
      2: 'INC-2 (NodeNotReady Node worker-2, resolved)',
      3: 'INC-3 (ImagePullFailed payments/Deployment ledger, open)',
      4: 'INC-4 (CrashLoopBackOff shop/Deployment web, unknown)',
    };
    expect(errors).toBe(
      `error: prod-eu has no incident ${name}\nNear it: ${numbers.map((number) => near[number]).join(', ')}. \`k8s-monitor incidents --all\` shows all.\n`,
    );
  });
});

describe('which cluster', () => {
  it('must be said where there are several ledgers', async () => {
    const directory = await directoryWith(ALL, 'prod-eu', 'staging');
    const { code, errors } = await cli('incidents', inDirectory(directory));
    expect(code).toBe(2);
    expect(errors).toBe(
      `error: ${directory} holds ledgers of several clusters\nChoose one with --cluster: prod-eu, staging.\n`,
    );
    expect((await cli('incidents --cluster staging', inDirectory(directory))).output).toMatch(/^staging · /);
    expect((await cli('incidents show 1 --cluster staging', inDirectory(directory))).code).toBe(0);
  });

  it('is CLUSTER_NAME unless --cluster says another', async () => {
    const env = { SESSION_DIR: await directoryWith(ALL, 'prod-eu', 'staging'), CLUSTER_NAME: 'staging' };
    expect((await cli('incidents', { env })).output).toMatch(/^staging · /);
    expect((await cli('incidents --cluster prod-eu', { env })).output).toMatch(/^prod-eu · /);
  });

  it('that has no ledger is told, with those there are', async () => {
    const directory = await directoryWith(ALL, 'prod-eu', 'staging');
    const { code, errors } = await cli('incidents --cluster prod', inDirectory(directory));
    expect(code).toBe(2);
    expect(errors).toBe(
      `error: no ledger of cluster prod in ${directory}\nChoose one with --cluster: prod-eu, staging.\n`,
    );
  });
});

describe('a directory without a ledger', () => {
  it('is told with what to do', async () => {
    const directory = join(await temporaryDirectory(), 'missing');
    const { code, output, errors } = await cli('incidents', inDirectory(directory));
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toBe(
      `error: no ledger in ${directory}\nSet SESSION_DIR to where the monitor keeps its files, or run \`k8s-monitor demo\` first.\n`,
    );
  });

  it('but with a torn one is told as that, and the file is left as it is', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'prod-eu.ledger.json'), '{"schema_ver');
    const { code, errors } = await cli('incidents', inDirectory(directory));
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^warning: cannot read .+prod-eu\.ledger\.json: .+; it was left as it is\nerror: no ledger that can be read in /,
    );
    expect(await readdir(directory)).toEqual(['prod-eu.ledger.json']);
  });

  it('a torn one beside a whole one costs a warning, not the listing', async () => {
    const directory = await directoryWith(ALL, 'prod-eu');
    await writeFile(join(directory, 'staging.ledger.json'), '{}');
    const { code, output, errors } = await cli('incidents', inDirectory(directory));
    expect(code).toBe(0);
    expect(output).toMatch(/^prod-eu · /);
    expect(errors).toMatch(/^warning: cannot read .+staging\.ledger\.json: .+; it was left as it is\n$/);
  });
});
