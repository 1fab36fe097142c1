import type { Catalog } from '../api/catalog.ts';
import type { ApiResource } from '../api/resources.ts';
import type { ApiState } from '../api-state.ts';
import type { Timers } from '../faults/deliver.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { type Change, Channel } from './channel.ts';

type Named = Pick<ApiResource, 'group' | 'plural'>;

/** Everything that changes, by resource. */
export interface Feed {
  /** The resource's version as of now. */
  version(resource: Named): string;
  /** A version for a write that the state does not know of. */
  take(resource: Named): string;
  /** The objects as they are, after what changed has been noted. */
  observe(resource: Named): readonly KubernetesObject[];
  /** What came after a version; null when that is no longer known. */
  since(resource: Named, version: string): readonly Change[] | null;
  oldest(resource: Named): string;
  /** Hears of every change from now on; what it returns ends that. */
  listen(resource: Named, listener: (change: Change) => void): () => void;
  /** Is called whenever time may have passed; what it returns ends that. */
  onTick(listener: () => void): () => void;
  /** Looks for changes now, for everybody who listens. */
  refresh(): void;
}

/** How often changes are looked for while somebody listens. */
const POLL_MS = 200;

export function createFeed(state: ApiState, catalog: Catalog, timers: Timers): Feed {
  const channels = new Map<string, { readonly resource: Named; readonly channel: Channel }>();
  const ticks = new Set<() => void>();
  let polling = false;

  const channelOf = (resource: Named): Channel => {
    const key = `${resource.group}/${resource.plural}`;
    const known = channels.get(key) ?? { resource, channel: new Channel() };
    channels.set(key, known);
    return known.channel;
  };
  const stateVersion = (): bigint => {
    const version = state.resourceVersion();
    return /^\d+$/.test(version) ? BigInt(version) : 0n;
  };
  const observe = (resource: Named): readonly KubernetesObject[] => {
    const list = catalog.objects(resource);
    channelOf(resource).observe(list, stateVersion());
    return list;
  };
  const refresh = (): void => {
    for (const { resource, channel } of channels.values()) if (channel.listeners.size > 0) observe(resource);
    for (const tick of [...ticks]) tick();
  };
  const isHeard = (): boolean =>
    ticks.size > 0 || [...channels.values()].some(({ channel }) => channel.listeners.size > 0);
  const poll = (): void => {
    polling = isHeard();
    if (!polling) return;
    timers.after(POLL_MS, () => {
      refresh();
      poll();
    });
  };

  const join = <L>(listeners: Set<L>, listener: L): (() => void) => {
    listeners.add(listener);
    if (!polling) poll();
    return () => listeners.delete(listener);
  };
  return {
    version: (resource) => String(channelOf(resource).version(stateVersion())),
    take: (resource) => String(channelOf(resource).take(stateVersion())),
    observe,
    since: (resource, version) => channelOf(resource).since(BigInt(version)),
    oldest: (resource) => String(channelOf(resource).oldest),
    listen: (resource, listener) => join(channelOf(resource).listeners, listener),
    onTick: (listener) => join(ticks, listener),
    refresh,
  };
}
