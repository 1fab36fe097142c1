import { describe, expect, it } from 'vitest';
import { createInterner, projectors } from '../../../src/cluster/projection/index.ts';
import { minutesAgo, rawDeployment, rawJob, rawNode, rawReplicaSet } from '../../support/kubernetes-objects.ts';

const at = (minutes: number) => Date.parse(minutesAgo(minutes));
const intern = createInterner();

describe('projectDeployment', () => {
  it('keeps counts, images, revision and conditions with both of their times', () => {
    expect(projectors.deployments(rawDeployment('api'), intern)).toEqual({
      namespace: 'shop',
      name: 'api',
      created: at(5_000),
      deletingAt: null,
      controller: null,
      marks: null,
      finalizers: [],
      labels: {},
      templateLabels: {},
      selector: null,
      desired: 3,
      ready: 0,
      available: 3,
      updated: 3,
      paused: false,
      unobserved: false,
      images: ['app=shop/api:1.4.2'],
      template: expect.objectContaining({ containers: [expect.objectContaining({ image: 'shop/api:1.4.2' })] }),
      changedBy: null,
      scaledBy: null,
      revision: '7',
      conditions: [
        {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          message: 'ReplicaSet "api-7d9f5c8b6d" has successfully progressed.',
          changedAt: at(4_999),
          updatedAt: at(118),
        },
      ],
    });
  });

  it('desires one replica when nothing is said, and none when that is said', () => {
    expect(projectors.deployments(rawDeployment('api', { spec: {} }), intern)?.desired).toBe(1);
    expect(projectors.deployments(rawDeployment('api', { spec: { replicas: 0 } }), intern)?.desired).toBe(0);
  });

  it('is unobserved while the controller is behind its generation', () => {
    expect(
      projectors.deployments(rawDeployment('api', { status: { observedGeneration: 1 } }), intern)?.unobserved,
    ).toBe(true);
    expect(projectors.deployments(rawDeployment('api', { status: undefined }), intern)?.unobserved).toBe(true);
  });

  it('says when it is paused', () => {
    expect(projectors.deployments(rawDeployment('api', { spec: { paused: true } }), intern)?.paused).toBe(true);
  });
});

describe('projectNode', () => {
  it('keeps taints, version and conditions with their heartbeat', () => {
    expect(projectors.nodes(rawNode('worker-1', 'Unknown'), intern)).toEqual({
      namespace: '',
      name: 'worker-1',
      created: at(10_000),
      deletingAt: null,
      finalizers: [],
      labels: {},
      controller: null,
      marks: null,
      cordoned: false,
      changedBy: null,
      kubeletVersion: 'v1.34.2',
      taints: [{ key: 'node.kubernetes.io/unreachable', value: null, effect: 'NoExecute', addedAt: null }],
      conditions: [
        {
          type: 'Ready',
          status: 'Unknown',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
          changedAt: at(9_000),
          updatedAt: at(1),
        },
      ],
    });
  });

  it('reads a status nobody knows as Unknown', () => {
    const odd = { ...rawNode('worker-1'), status: { conditions: [{ type: 'Ready', status: 'Perhaps' }] } };
    expect(projectors.nodes(odd, intern)?.conditions[0]?.status).toBe('Unknown');
  });
});

describe('projectReplicaSet and projectJob', () => {
  it('keep what leads to the owning workload', () => {
    expect(projectors.replicasets(rawReplicaSet('api-7d9f5c8b6d'), intern)).toMatchObject({
      desired: 3,
      revision: '7',
      // What a Deployment made by itself says nothing of its own.
      template: null,
      controller: { kind: 'Deployment', name: 'api' },
    });
    expect(projectors.jobs(rawJob('report-1'), intern)).toMatchObject({
      generateName: 'report-',
      controller: { kind: 'CronJob', name: 'report' },
    });
  });
});
