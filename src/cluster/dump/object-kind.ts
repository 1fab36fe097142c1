import type { KindName } from '../../model/snapshot.ts';
import { type BuiltInKind, RESOURCES } from '../resources.ts';

const BUILT_IN = Object.keys(RESOURCES) as readonly BuiltInKind[];

/** Groups that served a kind in former releases, or serve it beside the one the API source asks. Source: Kubernetes' deprecation guide. */
const OTHER_GROUPS: Partial<Readonly<Record<KindName, readonly string[]>>> = {
  deployments: ['extensions'],
  replicasets: ['extensions'],
  daemonsets: ['extensions'],
  ingresses: ['extensions'],
  jobs: ['extensions'],
  horizontalpodautoscalers: ['extensions'],
  poddisruptionbudgets: ['extensions'],
  events: ['events.k8s.io'],
};

/** Kinds that tell what another one tells, as it was before: `projectEndpoints` reads them. */
const ENDPOINTS = 'Endpoints';

/** Which kind an object is of by its own `kind` and `apiVersion` (null: not said); null for kinds that are not read. */
export function kindOf(objectKind: string, apiVersion: string | null): BuiltInKind | null {
  const group = apiVersion === null ? null : groupOf(apiVersion);
  if (objectKind === ENDPOINTS && (group === null || group === '')) return 'endpointslices';
  return BUILT_IN.find((kind) => RESOURCES[kind].objectKind === objectKind && isOfGroup(kind, group)) ?? null;
}

/** Which kind a plural stands for: `deployments` in `apps` or its former groups; `''` and `core` are the core group. */
export function kindOfResource(group: string, plural: string): BuiltInKind | null {
  const served = group === 'core' ? '' : group;
  if (plural === 'endpoints' && served === '') return 'endpointslices';
  return BUILT_IN.find((kind) => RESOURCES[kind].plural === plural && isOfGroup(kind, served)) ?? null;
}

export function isEndpoints(raw: { readonly kind?: unknown }, objectKind: string | null): boolean {
  return (raw.kind ?? objectKind) === ENDPOINTS;
}

function isOfGroup(kind: BuiltInKind, group: string | null): boolean {
  return group === null || group === RESOURCES[kind].group || (OTHER_GROUPS[kind] ?? []).includes(group);
}

/** What people and tools call a kind, where it is neither its plural nor its own name. The short ones are kubectl's. */
const OTHER_WORDS: readonly (readonly [BuiltInKind, string])[] = [
  ['pods', 'po'],
  ['nodes', 'no'],
  ['deployments', 'deploy'],
  ['replicasets', 'rs'],
  ['statefulsets', 'sts'],
  ['daemonsets', 'ds'],
  ['replicationcontrollers', 'rc'],
  ['cronjobs', 'cj'],
  ['horizontalpodautoscalers', 'hpa'],
  ['poddisruptionbudgets', 'pdb'],
  ['services', 'svc'],
  ['endpointslices', 'endpoints'],
  ['ingresses', 'ing'],
  ['persistentvolumeclaims', 'pvc'],
  ['persistentvolumes', 'pv'],
  ['storageclasses', 'sc'],
  ['resourcequotas', 'quota'],
  ['namespaces', 'ns'],
  ['events', 'ev'],
];

const BY_WORD: ReadonlyMap<string, BuiltInKind> = new Map([
  ...OTHER_WORDS.flatMap(([kind, word]) => [[word, kind] as const, [`${word}s`, kind] as const]),
  ...BUILT_IN.flatMap((kind) => [
    [RESOURCES[kind].plural, kind] as const,
    [RESOURCES[kind].objectKind.toLowerCase(), kind] as const,
  ]),
]);

/** `pods`, `storage-classes`, `pvc`, `StatefulSet`: the kind a word means; null for other words. */
export function kindOfWord(word: string): BuiltInKind | null {
  const letters = word.toLowerCase().replace(/[-_]/g, '');
  return BY_WORD.get(letters) ?? null;
}

/** `pods.json`, `pods-all.yaml` and `hpa_shop.json` say what is in them, should the objects themselves not. */
export function kindOfFile(stem: string): BuiltInKind | null {
  const [first = ''] = stem.split(/[^A-Za-z]+/);
  return kindOfWord(stem) ?? kindOfWord(first);
}

export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** Groups that Kubernetes itself serves; any other's objects are custom resources. Source: Kubernetes' API reference. */
export function isBuiltInGroup(group: string): boolean {
  return !group.includes('.') || (group.endsWith('.k8s.io') && OWN_GROUPS.has(group));
}

const OWN_GROUPS: ReadonlySet<string> = new Set(
  [
    'admissionregistration apiextensions apiregistration authentication authorization certificates coordination discovery',
    'events flowcontrol.apiserver internal.apiserver networking node rbac.authorization resource scheduling storage',
    'storagemigration',
  ].flatMap((line) => line.split(' ').map((name) => `${name}.k8s.io`)),
);
