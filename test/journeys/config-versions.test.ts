import { describe, expect, it } from 'vitest';
import { allFiles } from '../support/all-files.ts';
import { type Journey, scenarioCluster, startJourney } from '../support/journey.ts';
import { api, scenarioOf } from '../support/simulated-world.ts';

const OLD = 'postgres://shop:correct-horse@db/shop';
const NEW = 'postgres://shop:battery-staple@db-2/shop';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const ON = { READ_CONFIG_VERSIONS: 'true' };

function configMap(name: string, data: Readonly<Record<string, string>>, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name, ...metadata }, data };
}

const PANIC = { crash: { exit: 1, after: '1s', log: 'panic: no such database' } };

/**
 * Looks every 5 min from 06:00 on. At 06:12 the settings of shop/api change, at 06:18 it crashes, at 06:50 it is mended. Beside it others
 * are written all the time: one nobody names, and one in which a leader is elected.
 */
function cluster() {
  const noise = [4, 9, 14, 19, 24, 29].flatMap((minutes) => [
    { at: `+${minutes}m`, do: 'apply', object: configMap('dashboards', { minute: `${minutes}` }) },
    {
      ...{ at: `+${minutes}m`, do: 'apply' },
      object: configMap('leader', {}, { annotations: { [LEADER]: `{"renewTime":"${minutes}"}` } }),
    },
  ]);
  return scenarioCluster(
    scenarioOf({
      ...{ look_every: '5m', end: '2h' },
      objects: [
        configMap('api-config', { DB_URL: OLD }),
        configMap('dashboards', { minute: '0' }),
        configMap('leader', {}, { annotations: { [LEADER]: '{}' } }),
      ],
      workloads: [
        api({ name: 'web' }, { image: 'shop/web:1', env_from: [{ config_map: 'leader' }] }),
        api({}, { env_from: [{ config_map: 'api-config' }] }),
      ],
      steps: [
        ...noise,
        { at: '+12m', do: 'apply', object: configMap('api-config', { DB_URL: NEW }) },
        { at: '+18m', do: 'set-behaviour', image: 'shop/api:1', to: PANIC },
        { at: '+48m', do: 'apply', object: configMap('api-config', { DB_URL: OLD }) },
        { at: '+50m', do: 'set-behaviour', image: 'shop/api:1', to: 'ok' },
      ].toSorted((a, b) => Number(a.at.slice(1, -1)) - Number(b.at.slice(1, -1))),
    }),
  );
}

const listed = ({ server }: Journey) => server.stats.requests.filter(({ path }) => path.includes('configmaps'));
const changed = 'shop/ConfigMap api-config changed by kubectl-client-side-apply';

describe('a ConfigMap that changes before a workload crashes', () => {
  it('is named by the incident, over a restart, and what ended it too; its contents are not even asked for', async () => {
    const journey = await startJourney({ cluster: cluster(), env: ON });
    await (await journey.start()).cycles(3);
    const results = await (await journey.start()).toTheEnd();

    const [opened, resolved] = journey.lines('incident').filter(({ turn }) => turn !== 'ongoing');
    expect(opened).toMatchObject({ incident: 'INC-1', turn: 'opened', code: 'CrashLoopBackOff' });
    expect(opened?.after).toBe(`6 min after ${changed}`);
    expect(resolved).toMatchObject({ incident: 'INC-1', turn: 'resolved' });
    const ledger = JSON.parse(await journey.file('test.ledger.json'));
    expect(ledger.incidents).toHaveLength(1);
    expect(ledger.incidents[0].episodes[0].ending).toBe(`${changed}, then healthy for 10 min`);
    expect(ledger.incidents[0].episodes[0].followed).toMatchObject([
      { advice: { by: 'rules', text: 'kubectl -n shop edit configmap api-config' }, change: changed },
    ]);
    // Of three that are written, one is of any concern: writes of the others are no changes, and nobody remembers them.
    expect(ledger.changes.map(({ object }: { object: { name: string } }) => object.name)).toEqual([
      'api-config',
      'api-config',
    ]);
    expect(ledger.last_read.find(({ kind }: { kind: string }) => kind === 'configmaps').objects).toEqual([
      `shop/api-config d=${Date.parse('2026-11-16T06:48:00Z') / 1000}/1`,
    ]);
    const first = results.find(({ situation }) => situation.updates.length > 0);
    expect(first?.situation.changes).toMatchObject([{ what: ['changed'], routine: false }]);

    expect(listed(journey).length).toBeGreaterThan(20);
    expect(new Set(listed(journey).map(({ method, accept }) => `${method} ${accept}`))).toEqual(
      new Set(['GET application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1']),
    );
    const files = await allFiles(journey.directory);
    expect([...files, ...journey.log].join('\n')).not.toMatch(/correct-horse|battery-staple/);
  });

  it('is not looked at unless that is wanted, and the incident names nothing', async () => {
    const journey = await startJourney({ cluster: cluster() });
    await (await journey.start()).cycles(8);
    expect(listed(journey)).toEqual([]);
    expect(journey.lines('incident')[0]).toMatchObject({ incident: 'INC-1', turn: 'opened', after: null });
  });

  it('is told as not seen where ConfigMaps may not be read, and nothing in them counts as changed or gone', async () => {
    const journey = await startJourney({ cluster: cluster(), env: ON });
    const run = await journey.start();
    await run.cycles(2);
    journey.server.access.deny([{ resource: 'configmaps' }]);
    const [denied] = await run.cycles(1);
    expect(denied?.situation.notSeen).toMatchObject([{ kind: 'configmaps', namespace: null, state: 'denied' }]);
    await run.cycles(1);
    journey.server.access.deny([]);
    const [seen] = await run.cycles(1);
    expect(seen?.situation.notSeen).toEqual([]);
    // Between the looks that could see it, not just since the last one.
    expect(seen?.situation.changes.map(({ object, what, after }) => [object.name, what, after])).toEqual([
      ['api-config', ['changed'], Date.parse('2026-11-16T06:05:00Z')],
    ]);
  });
});
