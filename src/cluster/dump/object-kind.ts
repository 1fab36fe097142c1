import type { KindName } from '../../model/snapshot.ts';
import { type BuiltInKind, RESOURCES } from '../resources.ts';

const BUILT_IN = Object.keys(RESOURCES) as readonly BuiltInKind[];

/** Groups that served a kind in former releases, or serve it beside the one the API source asks. */
const OTHER_GROUPS: Partial<Readonly<Record<KindName, readonly string[]>>> = {
  deployments: ['extensions'],
  replicasets: ['extensions'],
  jobs: ['extensions'],
  events: ['events.k8s.io'],
};

/** Which kind an object is of by its own `kind` and `apiVersion` (null: not said); null for kinds that are not read. */
export function kindOf(objectKind: string, apiVersion: string | null): KindName | null {
  const group = apiVersion === null ? null : groupOf(apiVersion);
  const found = BUILT_IN.find((kind) => {
    const resource = RESOURCES[kind];
    if (resource.objectKind !== objectKind) return false;
    return group === null || group === resource.group || (OTHER_GROUPS[kind] ?? []).includes(group);
  });
  return found ?? null;
}

/** `pods.json`, `pods-all.yaml` and `pods/shop.json` say what is in them, should the objects themselves not. */
export function kindOfFile(path: string): KindName | null {
  const [file = '', folder = ''] = path.toLowerCase().split(/[\\/]/).reverse();
  const words = file.replace(/\.[a-z]+$/, '').split(/[^a-z]+/);
  return BUILT_IN.find((kind) => words[0] === kind) ?? BUILT_IN.find((kind) => folder === kind) ?? null;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
