import type { Millis } from '../../../model/objects.ts';
import { groupVersion } from '../api/resources.ts';
import { uidOf } from './naming.ts';
import type { Entity } from './objects.ts';
import type { Resource } from './workload-objects.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the resource store needs of the cluster's. */
interface Host {
  readonly now: Millis;
  dirty: boolean;
  touch(entity: Entity, interest?: 'act' | 'heartbeat'): void;
  nextResourceVersion(): number;
}

export interface NewResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly createdAt?: Millis;
  readonly meta?: Fields;
  readonly body?: Fields;
  readonly status?: Fields | null;
}

/** Objects of every kind that has no shape of its own here: Services, claims, quotas, custom resources. */
export class ResourceStore {
  readonly #host: Host;
  readonly #byKind = new Map<string, Map<string, Resource>>();
  readonly #bodyTexts = new WeakMap<Fields, string>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** All of a kind, in the order of their making; the group '' is core. A kind the scenario never had is empty. */
  all(group: string, kind: string): Resource[] {
    return [...(this.#byKind.get(`${group}/${kind}`)?.values() ?? [])];
  }

  get(group: string, kind: string, namespace: string, name: string): Resource | null {
    return this.#byKind.get(`${group}/${kind}`)?.get(`${namespace}/${name}`) ?? null;
  }

  /** Every object there is, kind by kind. */
  everything(): Resource[] {
    return [...this.#byKind.values()].flatMap((kind) => [...kind.values()]);
  }

  /** Is there, or was there ever, an object of this kind? Then its API is served. */
  kinds(): readonly string[] {
    return [...this.#byKind.keys()];
  }

  create(made: NewResource): Resource {
    const { group } = groupVersion(made.apiVersion);
    const { kind, name, namespace = '' } = made;
    const createdAt = made.createdAt ?? this.#host.now;
    const seed = kind === 'Namespace' ? `Namespace/${name}` : `${group}/${kind}/${namespace}/${name}/${createdAt}`;
    const resource: Resource = {
      apiVersion: made.apiVersion,
      kind,
      namespace,
      name,
      uid: uidOf(seed),
      createdAt,
      resourceVersion: 0,
      group,
      meta: made.meta ?? {},
      body: made.body ?? {},
      status: made.status ?? null,
      generation: 1,
      deletedAt: null,
    };
    const key = `${group}/${kind}`;
    const known = this.#byKind.get(key) ?? new Map<string, Resource>();
    this.#byKind.set(key, known.set(`${namespace}/${name}`, resource));
    this.#host.touch(resource);
    return resource;
  }

  ensureNamespace(name: string, createdAt: Millis): void {
    if (this.get('', 'Namespace', '', name) !== null) return;
    this.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      name,
      createdAt,
      meta: { labels: { 'kubernetes.io/metadata.name': name } },
      body: { spec: { finalizers: ['kubernetes'] } },
      status: { phase: 'Active' },
    });
  }

  /** Sets a status; the same again is no change. */
  setStatus(resource: Resource, status: Fields): void {
    if (JSON.stringify(resource.status) === JSON.stringify(status)) return;
    resource.status = status;
    this.#host.touch(resource);
  }

  setMeta(resource: Resource, meta: Fields): void {
    if (JSON.stringify(resource.meta) === JSON.stringify(meta)) return;
    resource.meta = meta;
    this.#host.touch(resource);
  }

  /** Sets the spec and what stands beside it; a change is a new generation. */
  setBody(resource: Resource, body: Fields): void {
    const text = JSON.stringify(body);
    // Controllers say the same again and again: the text of what they said last is kept.
    if ((this.#bodyTexts.get(resource.body) ?? JSON.stringify(resource.body)) === text) return;
    resource.body = body;
    this.#bodyTexts.set(body, text);
    resource.generation += 1;
    this.#host.touch(resource);
  }

  /** Asks for deletion: at once, or when the last finalizer has gone. */
  delete(resource: Resource, force = false): void {
    if (!force && finalizersOf(resource).length > 0) {
      if (resource.deletedAt !== null) return;
      resource.deletedAt = this.#host.now;
      this.#host.touch(resource);
      return;
    }
    const kind = this.#byKind.get(`${resource.group}/${resource.kind}`);
    if (kind?.delete(`${resource.namespace}/${resource.name}`) !== true) return;
    this.#host.nextResourceVersion();
    this.#host.dirty = true;
  }

  setFinalizers(resource: Resource, finalizers: readonly string[]): void {
    const { finalizers: _, ...rest } = resource.meta;
    this.setMeta(resource, finalizers.length === 0 ? rest : { ...rest, finalizers });
    if (finalizers.length === 0 && resource.deletedAt !== null) this.delete(resource);
  }
}

export function finalizersOf(resource: Resource): readonly string[] {
  // A namespace is held by a finalizer in its spec, which its controller takes away.
  if (resource.kind === 'Namespace' && resource.group === '') return ['kubernetes'];
  const { finalizers } = resource.meta;
  return Array.isArray(finalizers) ? (finalizers as string[]) : [];
}
