import { createHash } from 'node:crypto';
import { type Coverage, KIND_NAMES, type KindName, type Snapshot } from '../../model/snapshot.ts';
import { type RenderedObject, renderRecord } from '../render/index.ts';
import { type BuiltInKind, RESOURCES } from '../resources.ts';
import type { ApiResource, KubernetesObject } from '../simulator/index.ts';

/** A look as an API server serves it. */
export interface RenderedLook {
  /** By `group/plural`; what was not read is not there. */
  readonly lists: ReadonlyMap<string, readonly KubernetesObject[]>;
  readonly custom: readonly ApiResource[];
}

/** Renders looks one after the other; a record that stays the same stays the same object, version and all. */
export function createLookRenderer(): (snapshot: Snapshot, version: number) => RenderedLook {
  const known = new WeakMap<object, KubernetesObject>();

  function render(kind: KindName, record: object, index: number, version: number): KubernetesObject {
    const before = known.get(record);
    if (before !== undefined) return before;
    const made = withIdentity(renderRecord(kind, record as never, index), version);
    known.set(record, made);
    return made;
  }

  return ({ objects, coverage }, version) => {
    const lists = new Map<string, KubernetesObject[]>();
    const custom = new Map<string, ApiResource>();
    for (const kind of KIND_NAMES) {
      if (kind === 'customresources') continue;
      const { group, plural } = RESOURCES[kind as BuiltInKind];
      if (!wasRead(coverage, kind)) continue;
      lists.set(
        `${group}/${plural}`,
        objects[kind].map((record, index) => render(kind, record, index, version)),
      );
    }
    for (const [index, record] of objects.customresources.entries()) {
      const { resource, group, kind, namespace } = record;
      const plural = resource.slice(0, resource.indexOf('.'));
      const key = `${group}/${plural}`;
      const list = lists.get(key) ?? [];
      lists.set(key, list);
      list.push(render('customresources', record, index, version));
      // Which version it was read in, no record keeps.
      custom.set(key, { group, version: 'v1', plural, kind, namespaced: namespace !== '' });
    }
    return { lists, custom: [...custom.values()] };
  };
}

function wasRead(coverage: readonly Coverage[], kind: KindName): boolean {
  return coverage.some((entry) => entry.kind === kind && entry.state === 'ok');
}

/** What clients tell objects and their versions apart by. The uid is made of the name: records keep none. */
function withIdentity(object: RenderedObject, version: number): KubernetesObject {
  const { namespace = '', name } = object.metadata;
  const sum = createHash('sha256').update(`${object.apiVersion}/${object.kind}/${namespace}/${name}`).digest('hex');
  const uid = [sum.slice(0, 8), sum.slice(8, 12), sum.slice(12, 16), sum.slice(16, 20), sum.slice(20, 32)].join('-');
  return { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version) } };
}
