import type { Delivery } from '../../src/model/notification.ts';
import type { Channel } from '../../src/notify/index.ts';

export interface ListeningChannel extends Channel {
  /** What it took, in order. */
  readonly taken: readonly Delivery[];
}

/** A channel that takes everything and keeps it. */
export function listeningChannel(name: string): ListeningChannel {
  const taken: Delivery[] = [];
  return {
    traits: { name, groups: true, edits: true },
    type: 'webhook',
    taken,
    deliver: async (delivery) => {
      taken.push(delivery);
      return { ok: true, ref: null };
    },
  };
}
