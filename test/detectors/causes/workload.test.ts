import { describe, expect, it } from 'vitest';
import type { FindingCode } from '../../../src/model/finding.ts';
import { causesIn, ref, trouble } from '../../support/cause-links.ts';
import { aContainer, aPod, aPodWith, running } from '../../support/snapshots.ts';
import { aCronJob, aJob, aReplicaSet } from '../../support/workload-records.ts';

const api = ref('Deployment', 'api');
const name = 'api-7d9f5c8b6d-a';
const pod = ref('Pod', name);
const SHORT = 'DeploymentUnavailable shop/Deployment api';
const short = (minutes = 20) => trouble('DeploymentUnavailable', api, { for: minutes });
const told = (code: FindingCode, minutes = 20) => trouble(code, api, { of: pod, for: minutes });

describe('within a workload', () => {
  it.each([
    'InitContainerFailing',
    'CrashLoopBackOff',
    'ImagePullFailed',
    'ContainerConfigError',
    'PodStartStuck',
    'PodUnschedulable',
    'PodNotScheduled',
    'ReplicaCreateFailed',
    'PodNotReady',
    'RolloutStuck',
  ] as const)('%s is why it is short of pods', (code) => {
    expect(causesIn({}, told(code), short())).toEqual({ [SHORT]: `${code} shop/Deployment api` });
  });

  it('the chain is told from link to link', () => {
    expect(causesIn({}, told('ImagePullFailed'), trouble('RolloutStuck', api), short(), told('PodNotReady'))).toEqual({
      'PodNotReady shop/Deployment api': 'ImagePullFailed shop/Deployment api',
      'RolloutStuck shop/Deployment api': 'ImagePullFailed shop/Deployment api',
      [SHORT]: 'ImagePullFailed shop/Deployment api',
    });
  });

  it('what another workload suffers from is none of it', () => {
    expect(causesIn({}, trouble('CrashLoopBackOff', ref('Deployment', 'web')), short())).toEqual({});
    expect(causesIn({}, trouble('CrashLoopBackOff', ref('Deployment', 'api', 'test')), short())).toEqual({});
  });

  it.each(['OOMKilled', 'FrequentRestarts', 'ContainerExited'] as const)(
    '%s is, only while that pod is still down',
    (code) => {
      const down = aPodWith([aContainer({ ready: false, state: running() })], { name });
      expect(causesIn({ pods: [down] }, told(code), short())).toEqual({ [SHORT]: `${code} shop/Deployment api` });
      expect(causesIn({ pods: [aPod({ name })] }, told(code), short())).toEqual({});
      // The pod was not read: nobody knows better.
      expect(causesIn({}, told(code), short())).not.toEqual({});
    },
  );

  it.each(['PodEvicted', 'PodFailed'] as const)('%s is, only until the pod was replaced', (code) => {
    const pods = [aPod({ name, phase: 'Failed', ready: false })];
    expect(causesIn({ pods }, told(code, 20), short(18))).toEqual({ [SHORT]: `${code} shop/Deployment api` });
    expect(causesIn({ pods }, told(code, 600), short(18))).toEqual({});
  });

  it('a pod that does not end is, where its name must be free first', () => {
    expect(causesIn({}, told('PodStuckTerminating'), short())).toEqual({});
    const db = ref('StatefulSet', 'db');
    expect(
      causesIn({}, trouble('PodStuckTerminating', db, { of: pod }), trouble('StatefulSetUnavailable', db)),
    ).not.toEqual({});
  });

  it('is told of the Deployment before its ReplicaSet', () => {
    const replicasets = [aReplicaSet()];
    const set = trouble('ReplicaSetUnavailable', ref('ReplicaSet', 'api-7d9f5c8b6d'));
    expect(causesIn({ replicasets }, set, short())).toEqual({
      'ReplicaSetUnavailable shop/ReplicaSet api-7d9f5c8b6d': SHORT,
    });
    expect(causesIn({ replicasets: [aReplicaSet({ controller: null })] }, set, short())).toEqual({});
  });
});

describe('Jobs', () => {
  const report = ref('CronJob', 'report');
  const job = ref('Job', 'report-29000000');
  const podOf = (run: string) => aPod({ name: `${run}-x`, controller: { kind: 'Job', name: run }, ready: false });
  const oom = (run: string) => trouble('OOMKilled', report, { of: ref('Pod', `${run}-x`) });
  const pods = [podOf('report-29000000'), podOf('report-28999940')];

  it('fail for what their own pods suffered from, not those of an earlier run', () => {
    const failed = trouble('JobFailed', report, { of: job });
    expect(causesIn({ pods }, failed, oom('report-29000000'))).toEqual({
      'JobFailed shop/CronJob report': 'OOMKilled shop/CronJob report',
    });
    expect(causesIn({ pods }, failed, oom('report-28999940'))).toEqual({});
  });

  it('that are stuck keep a CronJob that forbids a second one from running, and no other', () => {
    const found = (concurrency: 'Forbid' | 'Allow') =>
      causesIn(
        { cronjobs: [aCronJob({ concurrency })], jobs: [aJob({ active: 1 })] },
        trouble('CronJobMissed', report),
        trouble('JobStuck', report, { of: job }),
      );
    expect(found('Forbid')).toEqual({ 'CronJobMissed shop/CronJob report': 'JobStuck shop/CronJob report' });
    expect(found('Allow')).toEqual({});
  });
});
