import { describe, expect, it } from 'vitest';
import { type KubernetesObject, staticState } from '../../src/cluster/simulator/index.ts';
import { allFiles } from '../support/all-files.ts';
import { type ClaudeJourney, startClaudeJourney, textsSent } from '../support/claude-journey.ts';
import { answer } from '../support/fake-anthropic/index.ts';
import { type LogLine, startJourney, type WatchedCluster } from '../support/journey.ts';
import { crashedContainer, minutesAgo, NOW, rawDeployment, rawNode, rawPod } from '../support/kubernetes-objects.ts';

const LOOK_EVERY = 5 * 60_000;
const PASSWORD = 'correct-horse-battery-staple';
const OTHER = 'another-secret-altogether';

/** shop/Deployment api with a variable, a command and a probe that hold a secret. */
function deployment(password: string, minutes: number, memory = '256Mi'): KubernetesObject {
  const raw = rawDeployment('api');
  const managedFields = [
    {
      ...{ manager: 'kubectl-edit', operation: 'Update', time: minutesAgo(minutes) },
      fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': {} } } } },
    },
    {
      ...{ manager: 'kube-controller-manager', subresource: 'status', time: minutesAgo(-60) },
      fieldsV1: { 'f:status': {} },
    },
  ];
  const container = {
    ...{ name: 'app', image: 'shop/api:1.4.2', command: ['/api', '--password', password] },
    env: [
      { name: 'DB_PASSWORD', value: password },
      { name: 'DB_URL', value: `postgres://shop:${password}@db/shop` },
    ],
    readinessProbe: { httpGet: { path: `/ready?token=${password}`, port: 80 } },
    resources: { limits: { memory } },
  };
  return {
    ...raw,
    metadata: { ...raw.metadata, managedFields },
    spec: { replicas: 3, template: { spec: { containers: [container] } } },
  };
}

const crashed = rawPod('api-7d9f5c8b6d-x2x4k', {
  status: {
    phase: 'Running',
    containerStatuses: [crashedContainer('app')],
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: minutesAgo(-6) }],
  },
});
const well = rawPod('api-7d9f5c8b6d-x2x4k');

/** Looks that each see other objects, five minutes apart; the last one lasts. */
function changingCluster(looks: readonly (readonly KubernetesObject[])[]): WatchedCluster {
  let look = 0;
  const now = () => NOW + look * LOOK_EVERY;
  const state = () =>
    staticState({ now, objects: [rawNode('worker-1'), ...(looks[Math.min(look, looks.length - 1)] ?? [])] });
  return {
    name: 'prod',
    state: {
      ...{ now, serverVersion: 'v1.34.2', resourceVersion: () => String(look + 1) },
      list: (group, plural) => state().list(group, plural),
    },
    advance: () => {
      look += 1;
    },
    isOver: () => look >= 20,
  };
}

async function everythingSaid(journey: ClaudeJourney): Promise<string> {
  const files = await allFiles(journey.directory);
  return [...journey.claude.requests.map(({ raw }) => raw.toString('utf8')), ...files, ...journey.log].join('\n');
}

const incidents = (lines: readonly LogLine[]) => lines.map(({ incident, turn, after }) => ({ incident, turn, after }));

describe('what changed before a trouble', () => {
  it('is told to people and the model, over a restart, without a value of a variable anywhere', async () => {
    const cluster = changingCluster([
      [deployment(PASSWORD, 600), well],
      [deployment(OTHER, -3), crashed],
    ]);
    const journey = await startClaudeJourney({ cluster });
    await (await journey.start()).cycle();
    await (await journey.start()).cycle();

    const said = 'command changed, probes changed';
    const words = `env DB_PASSWORD changed, env DB_URL changed, ${said} by kubectl-edit`;
    const [opened] = journey.lines('incident');
    expect(opened).toMatchObject({ incident: 'INC-1', turn: 'opened', code: 'CrashLoopBackOff' });
    expect(opened?.after).toContain(words);
    expect(opened?.changes).toEqual([`${words} at ${new Date(NOW + 3 * 60_000).toISOString()}`]);

    const message = textsSent(journey.claude.requests.at(-1) ?? { path: '', headers: {}, raw: Buffer.of(), body: {} });
    expect(message.at(-1)).toContain(`min before: ${words}`);
    expect(message.at(-1)).toMatch(/### Changes\n10:03Z shop\/Deployment\/api env DB_PASSWORD changed.* · INC-1/);

    const everything = await everythingSaid(journey);
    expect(everything).toContain('DB_PASSWORD=#');
    for (const secret of [PASSWORD, OTHER, 'postgres://', '/ready?token'])
      expect([secret, everything.includes(secret)]).toEqual([secret, false]);
  });

  it('and what was advised is remembered: what followed it, since when it is clear, and the next time too', async () => {
    const bad = [deployment(PASSWORD, -3, '64Mi'), crashed];
    const good = [deployment(PASSWORD, -13, '256Mi'), well];
    const cluster = changingCluster([
      ...[[deployment(PASSWORD, 600), well], bad, bad, good, good, good, good, good],
      [deployment(PASSWORD, -38, '64Mi'), crashed],
    ]);
    const journey = await startClaudeJourney({ cluster });
    const advice = {
      ...{ incident: 1, assessment: 'It has too little memory.', likely_cause: null, confidence: null },
      next_step: 'Raise the memory limit to 256Mi.',
    };
    journey.claude.setReply(() => answer({ text: JSON.stringify({ summary: 'Look.', assessments: [advice] }) }));
    await (await journey.start()).cycles(3);
    expect(JSON.parse(await journey.file('prod.ledger.json')).incidents[0].advice).toContainEqual({
      ...{ at: new Date(NOW + LOOK_EVERY).toISOString(), by: 'claude', text: 'Raise the memory limit to 256Mi.' },
    });

    const results = await (await journey.start()).cycles(6);
    const changed = results[0]?.situation.updates[0];
    expect(changed?.loud).toBe(true);
    expect(changed?.changes.map(({ what }) => what)).toEqual([['limit memory 64Mi -> 256Mi']]);
    const told = textsSent(journey.claude.requests.at(-1) ?? { path: '', headers: {}, raw: Buffer.of(), body: {} });
    expect(incidents(journey.lines('incident')).at(-1)).toMatchObject({ incident: 'INC-1', turn: 'recurring' });
    expect(told.at(-1)).toContain(
      'last time, after advice: limit memory 64Mi -> 256Mi by kubectl-edit at 10:13Z; clear since 10:15Z ' +
        '(advised at 10:05Z by claude: Raise the memory limit to 256Mi.)',
    );
    expect(told.at(-1)).toContain('min before: limit memory 256Mi -> 64Mi by kubectl-edit');
  });
});

describe('a shop’s day', () => {
  it('says of each trouble what came right before it, and of each end what came before that', async () => {
    const journey = await startJourney();
    await (await journey.start()).toTheEnd();
    const told = journey
      .lines('incident')
      .filter(({ turn }) => turn === 'opened' || turn === 'recurring')
      .map(({ incident, after }) => `${incident} ${after}`);
    expect(told).toEqual([
      'INC-1 right after image api 1.4.2 -> 1.5.0 by kubectl-set',
      'INC-2 right after image ledger 2.7.4 -> 2.8.O by kubectl-set',
      'INC-3 right after replicas 2 -> 3 by kubectl',
      'INC-4 null',
      'INC-1 right after image api 1.4.2 -> 1.5.0 by kubectl-set',
    ]);
    const ledger = JSON.parse(await journey.file('shop-demo.ledger.json'));
    const endings = ledger.incidents.map(({ episodes }: { episodes: { ending: string }[] }) => episodes[0]?.ending);
    expect(endings).toEqual([
      'image api 1.5.0 -> 1.4.2 by kubectl, then healthy for 30 min',
      'image ledger 2.8.O -> 2.8.0 by kubectl-set, then healthy for 30 min',
      'replicas 3 -> 2 by kubectl, then healthy for 30 min',
      'healthy for 30 min',
    ]);
    const [first] = ledger.incidents;
    expect(first.episodes[0].followed).toMatchObject([
      {
        advice: { by: 'rules', text: 'kubectl -n shop rollout undo deployment/api' },
        change: 'image api 1.5.0 -> 1.4.2 by kubectl',
        clear_since: '2026-11-16T10:00:00.000Z',
      },
    ]);
  });
});
