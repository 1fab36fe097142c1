import { describe, expect, it } from 'vitest';
import { conditionOf, type Fields, stageOf } from '../../../support/shipped-scenarios.ts';

describe('the scenario control-plane', () => {
  it('refuses pods while a webhook that must be asked has no endpoint', async () => {
    const stage = await stageOf('control-plane');
    stage.at('20m');
    expect(stage.told('FailedCreate', 'web')[0]).toMatchObject({
      type: 'Warning',
      message:
        'Error creating: Internal error occurred: failed calling webhook "validate.policy.example.com": failed to call webhook: Post "https://policy-webhook.policy.svc:443/validate?timeout=10s": no endpoints available for service "policy-webhook"',
    });
    expect(stage.told('FailedCreate', 'web')[0]?.count).toBeGreaterThan(5);
  });

  it('keeps a namespace while a finalizer or an API that does not answer holds it, and no other', async () => {
    const stage = await stageOf('control-plane');
    stage.at('6m');
    expect(stage.list('namespaces').map(({ metadata }) => metadata.name)).not.toContain('team-gone');
    stage.at('1h10m');
    const api = stage.get('apiservices.apiregistration.k8s.io', 'v1beta1.metrics.k8s.io');
    expect(conditionOf(api, 'Available')).toMatchObject({ status: 'False', reason: 'MissingEndpoints' });
    const namespace = stage.get('namespaces', 'team-old');
    expect(namespace.status).toMatchObject({ phase: 'Terminating' });
    expect(conditionOf(namespace, 'NamespaceContentRemaining')).toMatchObject({
      status: 'True',
      message: 'Some resources are remaining: databases.databases.example.com has 1 resource instances',
    });
    expect(conditionOf(namespace, 'NamespaceFinalizersRemaining')).toMatchObject({
      status: 'True',
      message:
        'Some content in the namespace has finalizers remaining: databases.example.com/backup in 1 resource instances',
    });
    expect(conditionOf(namespace, 'NamespaceDeletionDiscoveryFailure')).toMatchObject({ status: 'True' });
    stage.at('1h26m');
    expect(stage.list('namespaces').map(({ metadata }) => metadata.name)).not.toContain('team-old');
  });

  it('renews Leases until their holder hangs, and does nothing in its place', async () => {
    const stage = await stageOf('control-plane');
    const age = (name: string): number => {
      const { renewTime } = stage.get('leases.coordination.k8s.io', name).spec as { readonly renewTime: string };
      return (stage.world.now() - Date.parse(renewTime)) / 1_000;
    };
    stage.at('1h45m');
    expect(age('kube-scheduler')).toBe(900);
    expect(age('kube-controller-manager')).toBeLessThan(2);
    expect(age('node-1')).toBeLessThan(10);
    expect(stage.pods('cart').toSorted()).toEqual(['NotReady', 'NotReady', 'ok', 'ok']);
    stage.at('2h40m');
    expect(age('kube-controller-manager')).toBe(600);
    const { generation } = stage.get('deployments.apps', 'web').metadata;
    const { observedGeneration } = stage.get('deployments.apps', 'web').status as Fields;
    expect(observedGeneration).toBeLessThan(Number(generation));
    stage.at('3h');
    expect(stage.pods('web')).toHaveLength(6);
  });

  it('keeps a deleted pod whose finalizer nobody takes away, with its containers ended', async () => {
    const stage = await stageOf('control-plane');
    stage.at('3h30m');
    expect(stage.pods('exporter').toSorted()).toEqual(['Terminating', 'ok']);
    const stuck = stage.list('pods').find(({ metadata }) => {
      return metadata.name.startsWith('exporter') && metadata.deletionTimestamp !== undefined;
    });
    expect(stuck).toMatchObject({
      metadata: {
        deletionTimestamp: '2026-11-16T11:10:30Z',
        deletionGracePeriodSeconds: 30,
        finalizers: ['exporter.example.com/flush'],
      },
      status: { containerStatuses: [{ state: { terminated: { reason: 'Completed' } } }] },
    });
    stage.at('3h41m');
    expect(stage.pods('exporter')).toEqual(['ok']);
  });

  it('serves custom resources with the status the scenario gives them', async () => {
    const stage = await stageOf('control-plane');
    const ready = (): unknown => conditionOf(stage.get('certificates.cert-manager.io', 'shop-tls'), 'Ready');
    expect(ready()).toMatchObject({ status: 'True', lastTransitionTime: '2026-09-07T08:00:00Z' });
    stage.at('2h15m');
    expect(ready()).toMatchObject({ status: 'False', reason: 'Failed', lastTransitionTime: '2026-11-16T10:10:00Z' });
  });
});

describe('the scenario autoscaling', () => {
  const hpa = 'horizontalpodautoscalers.autoscaling';

  it('scales to the maximum and says so, and down only after five minutes', async () => {
    const stage = await stageOf('autoscaling');
    stage.at('9m');
    expect(stage.get('deployments.apps', 'api').spec).toMatchObject({ replicas: 9 });
    stage.at('26m');
    expect(stage.get(hpa, 'web').status).toMatchObject({ currentReplicas: 6, desiredReplicas: 6 });
    expect(conditionOf(stage.get(hpa, 'web'), 'ScalingLimited')).toMatchObject({
      status: 'True',
      reason: 'TooManyReplicas',
      message: 'the desired replica count is more than the maximum replica count',
    });
    expect(conditionOf(stage.get(hpa, 'quiet'), 'ScalingLimited')).toMatchObject({ reason: 'TooFewReplicas' });
    stage.at('33m');
    expect(stage.get('deployments.apps', 'api').spec).toMatchObject({ replicas: 9 });
    stage.at('38m');
    expect(stage.get('deployments.apps', 'api').spec).toMatchObject({ replicas: 3 });
  });

  it('cannot scale without metrics, or without a target', async () => {
    const stage = await stageOf('autoscaling');
    stage.at('50m');
    expect(conditionOf(stage.get(hpa, 'web'), 'ScalingActive')).toMatchObject({
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message: expect.stringContaining(
        'the server is currently unable to handle the request (get pods.metrics.k8s.io)',
      ),
    });
    expect(conditionOf(stage.get(hpa, 'nightly'), 'ScalingActive')).toMatchObject({ reason: 'ScalingDisabled' });
    stage.at('1h30m');
    expect(conditionOf(stage.get(hpa, 'web'), 'ScalingActive')).toMatchObject({ status: 'True' });
    expect(conditionOf(stage.get(hpa, 'old'), 'AbleToScale')).toMatchObject({
      status: 'False',
      reason: 'FailedGetScale',
      message: 'the HPA controller was unable to get the target\'s current scale: deployments.apps "old" not found',
    });
  });

  it('holds a drain up while the budget allows no disruption', async () => {
    const stage = await stageOf('autoscaling');
    const onNode = (): string[] =>
      stage
        .list('pods')
        .filter(({ spec }) => (spec as { readonly nodeName?: string }).nodeName === 'node-2')
        .map(({ metadata }) => metadata.name);
    stage.at('2h');
    expect(stage.get('poddisruptionbudgets.policy', 'queue').status).toMatchObject({
      currentHealthy: 2,
      desiredHealthy: 2,
      disruptionsAllowed: 0,
      expectedPods: 3,
    });
    expect(onNode().some((name) => name.startsWith('queue'))).toBe(true);
    stage.at('2h28m');
    expect(onNode()).toEqual([]);
    expect(stage.pods('queue')).toEqual(['ok', 'ok', 'ok']);
  });
});
