import { describe, expect, it } from 'vitest';
import { causesIn, node, ref, trouble } from '../../support/cause-links.ts';
import { aLease } from '../../support/cluster-records.ts';
import { aPod } from '../../support/snapshots.ts';

const api = ref('Deployment', 'api');
const stalled = (name: string, minutes = 20) =>
  trouble('ControlPlaneStalled', ref('Lease', name, 'kube-system'), { for: minutes });

describe('the control plane', () => {
  it('that has stopped keeps pods from being scheduled, but not those of another scheduler', () => {
    const waits = (scheduler: string) => trouble('PodNotScheduled', api, { says: scheduler });
    expect(causesIn({}, waits('default-scheduler'), stalled('kube-scheduler'))).toEqual({
      'PodNotScheduled shop/Deployment api': 'ControlPlaneStalled kube-system/Lease kube-scheduler',
    });
    expect(causesIn({}, waits('volcano'), stalled('kube-scheduler'))).toEqual({});
    expect(causesIn({}, waits('default-scheduler'), stalled('kube-controller-manager'))).toEqual({});
  });

  it('that has stopped does not run CronJobs that are due since', () => {
    const missed = (minutes: number) => trouble('CronJobMissed', ref('CronJob', 'report'), { for: minutes });
    expect(causesIn({}, missed(10), stalled('kube-controller-manager', 30))).toEqual({
      'CronJobMissed shop/CronJob report': 'ControlPlaneStalled kube-system/Lease kube-controller-manager',
    });
    expect(causesIn({}, missed(60), stalled('kube-controller-manager', 30))).toEqual({});
    expect(causesIn({}, missed(10), stalled('kube-scheduler', 30))).toEqual({});
  });

  it('has stopped with its node, or with its pods', () => {
    const STALLED = 'ControlPlaneStalled kube-system/Lease kube-scheduler';
    const leases = [aLease({ holder: 'control-plane-1_4f7c' })];
    const lost = (name: string) => trouble('NodeNotReady', node(name));
    expect(causesIn({ leases }, stalled('kube-scheduler'), lost('control-plane-1'))).toEqual({
      [STALLED]: 'NodeNotReady Node control-plane-1',
    });
    expect(causesIn({ leases }, stalled('kube-scheduler'), lost('control-plane-2'))).toEqual({});

    const name = 'kube-scheduler-control-plane-1';
    const labels = { component: 'kube-scheduler' };
    const pods = [
      aPod({
        namespace: 'kube-system',
        name,
        labels,
        controller: { kind: 'Node', name: 'control-plane-1' },
        ready: false,
        templateHash: null,
      }),
    ];
    const crash = trouble('CrashLoopBackOff', ref('Pod', name, 'kube-system'));
    expect(causesIn({ leases, pods }, stalled('kube-scheduler'), crash)).toEqual({
      [STALLED]: `CrashLoopBackOff kube-system/Pod ${name}`,
    });
  });
});

describe('a namespace that does not end', () => {
  const stuck = (says: string) => trouble('NamespaceStuckTerminating', ref('Namespace', 'preview', ''), { says });
  const STUCK = 'NamespaceStuckTerminating Namespace preview';
  const down = trouble('ApiServiceUnavailable', ref('APIService', 'v1.example.com', ''));
  const remains = (namespace: string) => trouble('PodStuckTerminating', ref('Deployment', 'api', namespace));

  it('waits for an API that is down, where its conditions speak of discovery', () => {
    expect(causesIn({}, stuck('Discovery failed for some groups'), down, remains('preview'))).toEqual({
      [STUCK]: 'ApiServiceUnavailable APIService v1.example.com',
    });
    expect(causesIn({}, stuck('Some content remains'), down)).toEqual({});
  });

  it('waits for a pod of its own that does not end', () => {
    expect(causesIn({}, stuck('Some content remains'), remains('preview'))).toEqual({
      [STUCK]: 'PodStuckTerminating preview/Deployment api',
    });
    expect(causesIn({}, stuck('Some content remains'), remains('shop'))).toEqual({});
  });
});

describe('an operator', () => {
  const degraded = (says: string) => trouble('OperatorDegraded', ref('ClusterOperator', 'ingress', ''), { says });
  const router = trouble('ImagePullFailed', ref('Deployment', 'router-default', 'openshift-ingress'));
  const found = (says: string, ...more: ReturnType<typeof trouble>[]) =>
    causesIn({}, degraded(says), router, ...more)['OperatorDegraded ClusterOperator ingress'];

  it('follows what its words name, with the kind or the namespace', () => {
    const cause = 'ImagePullFailed openshift-ingress/Deployment router-default';
    expect(found('deployment "router-default" has no available replicas')).toBe(cause);
    expect(found('openshift-ingress/router-default is not available.')).toBe(cause);
  });

  it('does not follow a name that only stands in another, or stands alone', () => {
    expect(found('deployment "router-default-2" has no available replicas')).toBeUndefined();
    expect(found('deployment "my-router-default" has no available replicas')).toBeUndefined();
    expect(found('router-default has no available replicas')).toBeUndefined();
    expect(found('the route is not admitted')).toBeUndefined();
  });

  it('follows a node by its name, dots and all', () => {
    const lost = trouble('NodeNotReady', node('ip-10-0-1-7.example.internal'));
    expect(found('node ip-10-0-1-7.example.internal is not ready.', lost)).toBe(
      'NodeNotReady Node ip-10-0-1-7.example.internal',
    );
    expect(found('node ip-10-0-1-7 is not ready', lost)).toBeUndefined();
  });

  it('does not follow another operator, nor a name as short as a word', () => {
    const dns = trouble('OperatorDegraded', ref('ClusterOperator', 'dns-default', ''));
    expect(found('dns-default is degraded', dns)).toBeUndefined();
    expect(found('deployment api is not available', trouble('CrashLoopBackOff', api))).toBeUndefined();
  });
});
