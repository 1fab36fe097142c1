import { type CommandKind, LEDGER_COMMANDS, SESSION_COMMANDS } from './command-kind.ts';
import { type Inbox, MOST_AT_ONCE } from './inbox.ts';
import type { SessionCommand } from './session-commands/index.ts';

/** An inbox that ends with the process, its commands kept as the text a file would have. */
export function createMemoryInbox(): Inbox {
  return createTexts(LEDGER_COMMANDS);
}

export function createMemorySessionInbox(): Inbox<SessionCommand> {
  return createTexts(SESSION_COMMANDS);
}

function createTexts<Kind>(kind: CommandKind<Kind>): Inbox<Kind> {
  const texts = new Map<string, Map<string, string>>();

  function waiting(cluster: string) {
    return [...(texts.get(cluster) ?? [])]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, text]) => ({ id, command: decode(kind, text, cluster) }));
  }

  return {
    locate: (cluster) => `memory:${kind.folder}/${kind.stem(cluster)}`,
    send: async (id, command) => {
      const address = kind.addressOf(command);
      const own = texts.get(address) ?? new Map<string, string>();
      texts.set(address, own.set(id, kind.encode(command)));
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

function decode<Kind>(kind: CommandKind<Kind>, text: string, cluster: string): Kind {
  const decoded = kind.decode(JSON.parse(text), cluster);
  if (!decoded.ok) throw new Error(`a command does not survive its own codec: ${decoded.problem}`);
  return decoded.value;
}
