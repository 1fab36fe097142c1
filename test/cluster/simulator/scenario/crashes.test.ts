import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../support/shipped-scenarios.ts';

describe('the scenario crashes', () => {
  it('shows each container trouble in the words of the kubelet, with its last words and logs', async () => {
    const stage = await stageOf('crashes');
    stage.at('55m');
    expect(stage.pods('checkout').toSorted()).toEqual(['CrashLoopBackOff', 'ok', 'ok', 'ok']);
    expect(stage.pods('mailer')).toEqual(['CreateContainerConfigError']);
    expect(stage.pods('ledger').toSorted()).toEqual(['CrashLoopBackOff', 'ok', 'ok']);
    expect(stage.told('Failed', 'mailer')[0]?.message).toBe('Error: secret "smtp-credentials" not found');
    const broken = stage.list('pods').find(({ metadata, status }) => {
      return metadata.name.startsWith('ledger') && JSON.stringify(status).includes('CrashLoopBackOff');
    });
    expect(broken).toMatchObject({
      status: {
        phase: 'Pending',
        initContainerStatuses: [{ name: 'migrate', lastState: { terminated: { exitCode: 1, reason: 'Error' } } }],
        containerStatuses: [{ name: 'ledger', state: { waiting: { reason: 'PodInitializing' } } }],
      },
    });
    expect(broken?.status).toMatchObject({
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized' }),
      ]),
    });
    const pod = stage.list('pods').find(({ metadata, status }) => {
      return metadata.name.startsWith('checkout') && JSON.stringify(status).includes('CrashLoopBackOff');
    });
    const log = stage.world.log?.({
      namespace: 'shop',
      pod: pod?.metadata.name ?? '',
      container: 'app',
      previous: true,
    });
    expect(log?.map(({ text }) => text)).toEqual([
      'starting checkout 2.0.0',
      'reading configuration',
      'panic: DB_URL is not set',
    ]);
    expect(log?.every(({ at }, index) => index === 0 || (at ?? 0) >= (log[index - 1]?.at ?? 0))).toBe(true);
    const none = { namespace: 'shop', pod: pod?.metadata.name ?? '', container: 'nobody', previous: false };
    expect(stage.world.log?.(none)).toBeNull();
  });

  it('tells an OOM kill from a liveness kill, though both exit with 137', async () => {
    const stage = await stageOf('crashes');
    stage.at('1h30m');
    const last = (prefix: string): unknown => {
      const pod = stage.list('pods').find(({ metadata }) => metadata.name.startsWith(prefix));
      const status = pod?.status as
        | { readonly containerStatuses: readonly { readonly lastState: unknown }[] }
        | undefined;
      return status?.containerStatuses[0]?.lastState;
    };
    expect(last('importer')).toMatchObject({ terminated: { exitCode: 137, reason: 'OOMKilled' } });
    expect(last('search')).toMatchObject({ terminated: { exitCode: 137, reason: 'Error' } });
    expect(stage.told('Killing', 'search')[0]).toMatchObject({
      type: 'Normal',
      message: 'Container search failed liveness probe, will be restarted',
    });
    expect(stage.told('Unhealthy', 'search')[0]?.message).toMatch(/^Liveness probe failed: Get "http/);
  });

  it('has a gateway that restarts twice and then runs, and comes to rest', async () => {
    const stage = await stageOf('crashes');
    stage.at('25m');
    expect(stage.pods('gateway')).toEqual(['ok']);
    stage.at('2h40m');
    for (const name of ['checkout', 'importer', 'mailer', 'ledger', 'search', 'gateway', 'web']) {
      expect(new Set(stage.pods(name)), name).toEqual(new Set(['ok']));
    }
  });
});
