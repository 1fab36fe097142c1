import { describe, expect, it } from 'vitest';
import { conditionOf, readyEndpoints, stageOf } from '../../../support/shipped-scenarios.ts';

describe('the scenario network', () => {
  it('has endpoints that follow readiness and selectors', async () => {
    const stage = await stageOf('network');
    expect(readyEndpoints(stage, 'cart')).toBe(2);
    stage.at('25m');
    expect([readyEndpoints(stage, 'cart'), readyEndpoints(stage, 'search')]).toEqual([0, 0]);
    expect(stage.pods('search')).toEqual(['ok', 'ok']);
    expect(readyEndpoints(stage, 'peers')).toBe(3);
    stage.at('1h50m');
    expect([readyEndpoints(stage, 'cart'), readyEndpoints(stage, 'search')]).toEqual([2, 2]);
  });

  it('gives load balancers and ingresses their addresses, or says why not', async () => {
    const stage = await stageOf('network');
    const address = (resource: string, name: string): unknown => stage.get(resource, name).status;
    expect(address('services', 'controller')).toMatchObject({ loadBalancer: { ingress: [{ ipMode: 'VIP' }] } });
    const [{ ip }] = (address('services', 'controller') as { loadBalancer: { ingress: [{ ip: string }] } }).loadBalancer
      .ingress;
    expect(address('ingresses.networking.k8s.io', 'shop')).toEqual({ loadBalancer: { ingress: [{ ip }] } });
    stage.at('1h15m');
    expect(address('services', 'public')).toEqual({ loadBalancer: {} });
    expect(stage.told('SyncLoadBalancerFailed', 'public')[0]).toMatchObject({
      type: 'Warning',
      message: expect.stringMatching(/^Error syncing load balancer: failed to ensure load balancer: googleapi: /),
    });
    expect(stage.get('ingresses.networking.k8s.io', 'legacy')).not.toHaveProperty('status.loadBalancer.ingress');
    stage.at('1h50m');
    expect(address('services', 'public')).toMatchObject({ loadBalancer: { ingress: [{}] } });
  });
});

describe('the scenario storage', () => {
  it('binds, fails, loses and releases as the volume controllers do', async () => {
    const stage = await stageOf('storage');
    const phase = (name: string): unknown =>
      (stage.get('persistentvolumeclaims', name).status as { readonly phase: string }).phase;
    expect(['archive', 'worker', 'later', 'scratch', 'old'].map(phase)).toEqual([
      'Bound',
      'Bound',
      'Pending',
      'Bound',
      'Bound',
    ]);
    stage.at('1h5m');
    expect(['archive', 'uploads'].map(phase)).toEqual(['Lost', 'Pending']);
    expect(stage.told('ClaimLost', 'archive')[0]?.message).toBe(
      'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    );
    expect(stage.told('ProvisioningFailed', 'uploads')[0]?.message).toBe(
      'storageclass.storage.k8s.io "super-fast" not found',
    );
    expect(stage.told('ProvisioningFailed', 'data-events-0')[0]?.message).toMatch(
      /^failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted/,
    );
    expect(stage.told('WaitForFirstConsumer', 'later')[0]?.message).toBe(
      'waiting for first consumer to be created before binding',
    );
    const phases = stage.list('persistentvolumes').map(({ status }) => (status as { readonly phase: string }).phase);
    expect(phases.toSorted()).toEqual(expect.arrayContaining(['Failed', 'Released']));
    expect(stage.pods('worker').toSorted()).toEqual(['ContainerCreating', 'ok']);
    expect(stage.told('FailedAttachVolume', 'worker')[0]?.message).toMatch(/^Multi-Attach error for volume "pvc-/);
    stage.at('3h');
    expect(
      stage.list('persistentvolumes').map(({ status }) => (status as { readonly phase: string }).phase),
    ).not.toContain('Failed');
    expect(stage.pods('events')).toEqual(['ok', 'ok']);
  });
});

describe('the scenario nodes', () => {
  it('evicts under pressure, replaces what was evicted, and drains', async () => {
    const stage = await stageOf('nodes');
    stage.at('1h5m');
    expect(conditionOf(stage.get('nodes', 'worker-3'), 'MemoryPressure')).toMatchObject({
      status: 'True',
      reason: 'KubeletHasInsufficientMemory',
    });
    expect(stage.pods('scan').toSorted()).toEqual(['Evicted', 'ok', 'ok', 'ok', 'ok']);
    expect(stage.told('Evicted', 'scan')[0]?.message).toMatch(
      /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: 91244Ki\. Container scan was using \d+Ki, request is 0, has larger consumption of memory\. $/,
    );
    stage.at('1h40m');
    expect(conditionOf(stage.get('nodes', 'worker-3'), 'MemoryPressure')).toMatchObject({ status: 'False' });
    expect(stage.list('nodes').map(({ metadata }) => metadata.name)).not.toContain('worker-5');
    stage.at('2h35m');
    expect(stage.told('SystemOOM', 'worker-4')[0]?.message).toMatch(
      /^System OOM encountered, victim process: java, pid: \d+$/,
    );
    const left = stage.list('pods').filter(({ spec }) => (spec as { nodeName?: string }).nodeName === 'worker-1');
    expect(left.map(({ metadata }) => metadata.name.replace(/-[^-]+$/, ''))).toEqual(['kube-proxy', 'agent']);
    stage.at('4h10m');
    expect(conditionOf(stage.get('nodes', 'worker-3'), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'KubeletNotReady',
      message: expect.stringContaining('container runtime is down'),
    });
    stage.at('5h40m');
    expect(stage.pods('agent').filter((word) => word !== 'ok')).toEqual(['ContainerCreating']);
    expect(stage.told('FailedCreatePodSandBox', 'agent').at(-1)?.message).toMatch(
      /Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "[0-9a-f]{64}"/,
    );
    stage.at('6h10m');
    expect(new Set(stage.pods('agent'))).toEqual(new Set(['ok']));
  });
});
