import { describe, expect, it } from 'vitest';
import { causesIn, node, ref, trouble } from '../../support/cause-links.ts';
import {
  aDisruptionBudget,
  anApiService,
  anIngress,
  aScaler,
  aService,
  aWebhook,
  aWebhookConfiguration,
} from '../../support/cluster-records.ts';
import { aContainer, aDeployment, aPodWith, running } from '../../support/snapshots.ts';

const api = ref('Deployment', 'api');
const service = ref('Service', 'api');
const empty = trouble('ServiceNoEndpoints', service);
const crash = trouble('CrashLoopBackOff', api, { severity: 'critical' });
const EMPTY = 'ServiceNoEndpoints shop/Service api';
const CRASH = 'CrashLoopBackOff shop/Deployment api';
const unready = aPodWith([aContainer({ ready: false, state: running() })], { node: 'worker-2' });

describe('a Service', () => {
  const services = [aService()];

  it('is empty for the trouble of a workload that it selects, with pods or without', () => {
    expect(causesIn({ services, deployments: [aDeployment()] }, empty, crash)).toEqual({ [EMPTY]: CRASH });
    expect(causesIn({ services, pods: [unready] }, empty, crash)).toEqual({ [EMPTY]: CRASH });
  });

  it('is not for that of another, nor without a selector', () => {
    const deployments = [aDeployment({ templateLabels: { app: 'web' } })];
    expect(causesIn({ services, deployments }, empty, crash)).toEqual({});
    expect(causesIn({ services: [aService({ selector: null })], deployments: [aDeployment()] }, empty, crash)).toEqual(
      {},
    );
  });

  it('of several workloads is told with the worst', () => {
    const deployments = [aDeployment(), aDeployment({ name: 'api-next' })];
    const worse = trouble('ImagePullFailed', ref('Deployment', 'api-next'), { severity: 'critical', for: 30 });
    expect(causesIn({ services, deployments }, empty, crash, worse)).toEqual({
      [EMPTY]: 'ImagePullFailed shop/Deployment api-next',
    });
  });

  it('is empty for its lost node before any workload is told to be short', () => {
    const lost = trouble('NodeNotReady', node('worker-2'));
    expect(causesIn({ services, pods: [unready] }, empty, lost)).toEqual({ [EMPTY]: 'NodeNotReady Node worker-2' });
    expect(causesIn({ services, pods: [{ ...unready, node: 'worker-1' }] }, empty, lost)).toEqual({});
  });
});

describe('what a Service serves', () => {
  const hook = ref('ValidatingWebhookConfiguration', 'policy', '');
  const target = { namespace: 'shop', name: 'api', port: 443 };

  it.each([
    ['WebhookUnavailable', hook],
    ['ApiServiceUnavailable', ref('APIService', 'v1beta1.metrics.k8s.io', '')],
  ] as const)('is down because it is empty: %s', (code, owner) => {
    const objects = {
      services: [aService()],
      deployments: [aDeployment()],
      apiservices: [anApiService({ service: target })],
      validatingwebhookconfigurations: [aWebhookConfiguration({ webhooks: [aWebhook({ service: target })] })],
    };
    const down = trouble(code, owner);
    const name = `${code} ${owner.kind} ${owner.name}`;
    expect(causesIn(objects, down, empty)).toEqual({ [name]: EMPTY });
    expect(causesIn(objects, down, crash)).toEqual({ [name]: CRASH });
    expect(causesIn(objects, down, trouble('ServiceNoEndpoints', ref('Service', 'web')))).toEqual({});
  });

  it('a webhook that may fail needs no Service', () => {
    const validatingwebhookconfigurations = [
      aWebhookConfiguration({ webhooks: [aWebhook({ service: target, failurePolicy: 'Ignore' })] }),
    ];
    expect(causesIn({ validatingwebhookconfigurations }, trouble('WebhookUnavailable', hook), empty)).toEqual({});
  });
});

describe('an autoscaler', () => {
  const scaler = (says: string) => trouble('HpaUnableToScale', ref('HorizontalPodAutoscaler', 'api'), { says });
  const down = (group: string) => trouble('ApiServiceUnavailable', ref('APIService', `v1beta1.${group}`, ''));
  const get = (group: string) => `the server is currently unable to handle the request (get pods.${group})`;
  const UNABLE = 'HpaUnableToScale shop/HorizontalPodAutoscaler api';

  it.each(['metrics.k8s.io', 'custom.metrics.k8s.io', 'external.metrics.k8s.io'])(
    'waits for the API that its metrics come from: %s',
    (group) => {
      const all = ['metrics.k8s.io', 'custom.metrics.k8s.io', 'external.metrics.k8s.io'].map(down);
      expect(causesIn({}, scaler(get(group)), ...all)).toEqual({
        [UNABLE]: `ApiServiceUnavailable APIService v1beta1.${group}`,
      });
      expect(causesIn({}, scaler(get(group)), down('packages.example.com'))).toEqual({});
    },
  );

  it('of pods that do not run follows them, where the API has nothing of them', () => {
    const objects = { horizontalpodautoscalers: [aScaler()] };
    const none = 'no metrics returned from resource metrics API';
    expect(causesIn(objects, scaler(none), crash)).toEqual({ [UNABLE]: CRASH });
    expect(causesIn(objects, scaler('the HPA target is not found'), crash)).toEqual({});
  });

  it('of pods that request nothing follows nothing', () => {
    const missing = scaler('failed to get cpu utilization: missing request for cpu in container app of Pod api-1');
    const objects = { horizontalpodautoscalers: [aScaler()] };
    expect(causesIn(objects, missing, crash, down('metrics.k8s.io'))).toEqual({});
  });
});

it('a disruption budget is at zero for the trouble of the pods it covers', () => {
  const budget = trouble('PdbBlocking', ref('PodDisruptionBudget', 'api'), { severity: 'low' });
  const objects = { poddisruptionbudgets: [aDisruptionBudget()] };
  expect(causesIn({ ...objects, pods: [unready] }, budget, crash)).toEqual({
    'PdbBlocking shop/PodDisruptionBudget api': CRASH,
  });
  const others = [{ ...unready, labels: { app: 'web' } }];
  expect(causesIn({ ...objects, pods: others }, budget, crash)).toEqual({});
  expect(causesIn({ ...objects, pods: [{ ...unready, ready: true }] }, budget, crash)).toEqual({});
});

describe('an Ingress', () => {
  const ingress = trouble('IngressUnassigned', ref('Ingress', 'shop'));
  const balancer = (namespace: string, name = namespace) =>
    trouble('LoadBalancerPending', ref('Service', name, namespace));
  const links = (ingressClass: string | null, ...pending: ReturnType<typeof balancer>[]) =>
    causesIn({ ingresses: [anIngress({ ingressClass })] }, ingress, ...pending)['IngressUnassigned shop/Ingress shop'];
  const nginx = balancer('ingress-nginx');
  const traefik = balancer('traefik');

  it('waits for the load balancer of its class', () => {
    expect(links('nginx', traefik, nginx)).toBe('LoadBalancerPending ingress-nginx/Service ingress-nginx');
    expect(links('traefik', nginx, traefik)).toBe('LoadBalancerPending traefik/Service traefik');
  });

  it('of a class that names no controller waits for the only one', () => {
    expect(links('public', nginx)).toBe('LoadBalancerPending ingress-nginx/Service ingress-nginx');
    expect(links(null, nginx)).toBe('LoadBalancerPending ingress-nginx/Service ingress-nginx');
    expect(links('public', nginx, traefik)).toBeUndefined();
  });

  it('does not wait for that of another controller, nor for any other Service', () => {
    expect(links('traefik', nginx)).toBeUndefined();
    expect(links('nginx', balancer('shop', 'web'))).toBeUndefined();
  });
});
