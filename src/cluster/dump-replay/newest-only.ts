import type { RawObject } from '../dump/raw-objects.ts';
import { isNewer, versionOf } from '../dump/resource-version.ts';
import type { KubernetesObject } from '../simulator/index.ts';

/** Collects objects of which a dump may hold several copies: the one with the newest version is kept, the later of equals. */
export interface Newest {
  add(raw: RawObject): void;
  all(): readonly KubernetesObject[];
}

export function newestOnly(): Newest {
  const kept = new Map<string, KubernetesObject>();
  return {
    add(raw) {
      const { name, namespace } = raw.metadata;
      // A List's own metadata, or a file that is no object: nothing can be asked for without a name.
      if (typeof name !== 'string' || name === '') return;
      const object = raw as KubernetesObject;
      // Served in one version, whatever the file's is.
      const group = raw.apiVersion.includes('/') ? raw.apiVersion.slice(0, raw.apiVersion.indexOf('/')) : '';
      const key = [group, raw.kind, typeof namespace === 'string' ? namespace : '', name].join('/');
      const known = kept.get(key);
      if (known === undefined || isNewer(versionOf(raw), versionOf({ ...known }))) kept.set(key, object);
    },
    all: () => [...kept.values()],
  };
}
