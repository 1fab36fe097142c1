import { clusterFileStem } from '../storage/index.ts';
import { decodeCommand, encodeCommand } from './codec.ts';
import type { Command } from './commands/index.ts';
import { type Inbox, MOST_AT_ONCE } from './inbox.ts';

/** An inbox that ends with the process, its commands kept as the text a file would have. */
export function createMemoryInbox(): Inbox {
  const texts = new Map<string, Map<string, string>>();

  function waiting(cluster: string) {
    return [...(texts.get(cluster) ?? [])]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, text]) => ({ id, command: decode(text, cluster) }));
  }

  return {
    locate: (cluster) => `memory:inbox/${clusterFileStem(cluster)}`,
    send: async (id, command) => {
      const own = texts.get(command.cluster) ?? new Map<string, string>();
      texts.set(command.cluster, own.set(id, encodeCommand(command)));
    },
    read: async (cluster, applied) => {
      const all = waiting(cluster);
      return {
        waiting: all.filter(({ id }) => !applied.has(id)).slice(0, MOST_AT_ONCE),
        stale: all.filter(({ id }) => applied.has(id)).map(({ id }) => id),
        problems: [],
      };
    },
    remove: async (cluster, ids) => {
      for (const id of ids) texts.get(cluster)?.delete(id);
      return null;
    },
    peek: async (cluster) => waiting(cluster).slice(0, MOST_AT_ONCE),
  };
}

function decode(text: string, cluster: string): Command {
  const decoded = decodeCommand(JSON.parse(text), cluster);
  if (!decoded.ok) throw new Error(`a command does not survive its own codec: ${decoded.problem}`);
  return decoded.value;
}
