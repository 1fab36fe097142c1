import { parseCpu, parseMemory } from '../scenario/quantity.ts';
import { mapping, specOf } from './fields.ts';
import type { Amounts, PodTemplate } from './objects.ts';
import { isEnded } from './pod-phase.ts';
import type { World } from './world-parts.ts';

/** What something takes from a quota, by the quota's names: CPU in thousandths, memory in bytes, else numbers. */
export type Charge = Readonly<Record<string, number>>;

/** A template never changes once made, and its pods are counted at every change of anything. */
const charges = new WeakMap<PodTemplate, Charge>();

export function podCharge(template: PodTemplate, requests: Amounts): Charge {
  const known = charges.get(template);
  if (known !== undefined) return known;
  let cpuLimit = 0;
  let memoryLimit = 0;
  for (const { limits } of template.containers) {
    cpuLimit += parseCpu(limits.cpu ?? '0') ?? 0;
    memoryLimit += parseMemory(limits.memory ?? '0') ?? 0;
  }
  const charge = {
    pods: 1,
    'count/pods': 1,
    cpu: requests.cpu,
    memory: requests.memory,
    'requests.cpu': requests.cpu,
    'requests.memory': requests.memory,
    'limits.cpu': cpuLimit,
    'limits.memory': memoryLimit,
  };
  charges.set(template, charge);
  return charge;
}

/** `exceeded quota: compute, requested: pods=1, used: pods=4, limited: pods=4`; null when every quota has room. */
export function exceededBy(world: World, namespace: string, charge: Charge): string | null {
  for (const quota of quotasOf(world, namespace)) {
    const hard = hardOf(quota.body);
    const used = usageOf(world, namespace);
    const over = Object.keys(hard)
      .sort()
      .filter(
        (name) => (charge[name] ?? 0) > 0 && (used[name] ?? 0) + (charge[name] ?? 0) > amountOf(name, hard[name]),
      );
    if (over.length === 0) continue;
    const list = (value: (name: string) => string): string => over.map((name) => `${name}=${value(name)}`).join(',');
    return `exceeded quota: ${quota.name}, requested: ${list((name) => format(name, charge[name] ?? 0))}, used: ${list(
      (name) => format(name, used[name] ?? 0),
    )}, limited: ${list((name) => String(hard[name]))}`;
  }
  return null;
}

/** Writes into every quota what its namespace uses. */
export function syncQuotas(world: World): void {
  for (const quota of world.store.resources.all('', 'ResourceQuota')) {
    const hard = hardOf(quota.body);
    const usage = usageOf(world, quota.namespace);
    const used = Object.fromEntries(Object.keys(hard).map((name) => [name, format(name, usage[name] ?? 0)]));
    world.store.resources.setStatus(quota, { hard, used });
  }
}

function quotasOf(world: World, namespace: string) {
  return world.store.resources.all('', 'ResourceQuota').filter((quota) => quota.namespace === namespace);
}

function hardOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const hard = mapping(mapping(body.spec).hard);
  return Object.fromEntries(Object.entries(hard).map(([name, amount]) => [name, String(amount)]));
}

function usageOf(world: World, namespace: string): Charge {
  const { store } = world;
  const sum: Record<string, number> = {};
  const add = (charge: Charge): void => {
    for (const name in charge) sum[name] = (sum[name] ?? 0) + (charge[name] ?? 0);
  };
  for (const pod of store.pods.values()) {
    if (pod.namespace !== namespace || isEnded(pod)) continue;
    add(podCharge(pod.template, pod.requests));
  }
  for (const job of store.jobs.values()) if (job.namespace === namespace) add({ 'count/jobs.batch': 1 });
  for (const claim of store.resources.all('', 'PersistentVolumeClaim')) {
    if (claim.namespace !== namespace) continue;
    const storage = mapping(mapping(specOf(claim).resources).requests).storage;
    add({ persistentvolumeclaims: 1, 'requests.storage': parseMemory(String(storage ?? '0')) ?? 0 });
  }
  for (const service of store.resources.all('', 'Service')) {
    if (service.namespace !== namespace) continue;
    add({ services: 1, 'services.loadbalancers': specOf(service).type === 'LoadBalancer' ? 1 : 0 });
  }
  return sum;
}

function isCpu(name: string): boolean {
  return name === 'cpu' || name.endsWith('.cpu');
}

function amountOf(name: string, written: string | undefined): number {
  const parse = isCpu(name) ? parseCpu : parseMemory;
  return parse(written ?? '0') ?? 0;
}

/** As Kubernetes writes quantities: `1500m`, `2`, `1536Mi`. */
function format(name: string, amount: number): string {
  if (isCpu(name)) return amount % 1000 === 0 ? String(amount / 1000) : `${amount}m`;
  if (!name.includes('memory') && !name.includes('storage')) return String(amount);
  for (const [unit, size] of [
    ['Gi', 1024 ** 3],
    ['Mi', 1024 ** 2],
    ['Ki', 1024],
  ] as const) {
    if (amount >= size && amount % size === 0) return `${amount / size}${unit}`;
  }
  return String(amount);
}
