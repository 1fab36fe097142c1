import { join } from 'node:path';
import { MonitorError } from '../model/errors.ts';
import {
  createDocumentDirectory,
  type DocumentDirectory,
  type DocumentDirectoryOptions,
  errorCode,
  isSetAside,
  nodeFileSystem,
  setAside,
} from '../storage/index.ts';
import { isCommandId } from './command-id.ts';
import { type CommandKind, LEDGER_COMMANDS, SESSION_COMMANDS } from './command-kind.ts';
import { type Inbox, MOST_AT_ONCE, type WaitingCommand } from './inbox.ts';
import type { SessionCommand } from './session-commands/index.ts';

const SUFFIX = '.json';

/** Commands as files `<directory>/inbox/<cluster>/<id>.json`; docs/session-format.md tells their format. */
export function createFileInbox(options: DocumentDirectoryOptions): Inbox {
  return createFiles(options, LEDGER_COMMANDS);
}

/** The same for sessions: `<directory>/session-inbox/<session>/<id>.json`. */
export function createFileSessionInbox(options: DocumentDirectoryOptions): Inbox<SessionCommand> {
  return createFiles(options, SESSION_COMMANDS);
}

function createFiles<Kind>(options: DocumentDirectoryOptions, kind: CommandKind<Kind>): Inbox<Kind> {
  const { now, fileSystem = nodeFileSystem } = options;
  const opened = new Map<string, DocumentDirectory>();
  const locate = (cluster: string): string => join(options.directory, kind.folder, kind.stem(cluster));

  function directoryOf(cluster: string): DocumentDirectory {
    const directory = opened.get(cluster) ?? openDirectory(cluster);
    opened.set(cluster, directory);
    return directory;
  }

  /** Sealed with where it lies, too: ids are unique within a cluster only. */
  function openDirectory(cluster: string): DocumentDirectory {
    const contextPrefix = `${kind.folder}/${kind.stem(cluster)}/`;
    return createDocumentDirectory({ ...options, directory: locate(cluster), contextPrefix });
  }

  /** A command that is encrypted with another key stays where it is, and the others are heard. */
  async function loadOne(directory: DocumentDirectory, id: string, cluster: string) {
    try {
      return await directory.load(`${id}${SUFFIX}`, (document) => kind.decode(document, cluster));
    } catch (error) {
      if (!(error instanceof MonitorError)) throw error;
      return { outcome: 'set_aside', keptAs: null, problem: `${error.message}; ${error.remedy}` } as const;
    }
  }

  /** Names of files by what they are; what is hidden or was set aside before is none of our business. */
  async function list(cluster: string): Promise<{ ids: readonly string[]; foreign: readonly string[] }> {
    const names = (await directoryOf(cluster).names()).filter((name) => !name.startsWith('.') && !isSetAside(name));
    const isOurs = (name: string) => name.endsWith(SUFFIX) && isCommandId(name.slice(0, -SUFFIX.length));
    return {
      ids: names.filter(isOurs).map((name) => name.slice(0, -SUFFIX.length)),
      foreign: names.filter((name) => !isOurs(name)),
    };
  }

  async function expel(path: string): Promise<string> {
    const keptAs = await setAside(path, now(), fileSystem);
    const then = keptAs === null ? 'it cannot be moved away either' : `it is kept untouched as ${keptAs}`;
    return `${path} is no command; ${then}`;
  }

  /** Of those applied. A file that is gone may come back with the next power cut, until its directory has been synced. */
  async function mayBeThere(cluster: string, ids: readonly string[], applied: ReadonlySet<string>) {
    const there = ids.filter((id) => applied.has(id));
    if (there.length === applied.size) return there;
    try {
      await fileSystem.syncDirectory(locate(cluster));
      return there;
    } catch (error) {
      const code = errorCode(error);
      if (code === null) throw error;
      return code === 'ENOENT' ? there : [...applied];
    }
  }

  return {
    locate,
    send: (id, command) => directoryOf(kind.addressOf(command)).save(`${id}${SUFFIX}`, kind.encode(command)),

    async read(cluster, applied) {
      const directory = directoryOf(cluster);
      const problems: string[] = [];
      const waiting: WaitingCommand<Kind>[] = [];
      let listed: Awaited<ReturnType<typeof list>>;
      try {
        listed = await list(cluster);
      } catch (error) {
        if (error instanceof MonitorError)
          return { waiting, stale: [...applied], problems: [`${error.message}; ${error.remedy}`] };
        throw error;
      }
      for (const name of listed.foreign) problems.push(await expel(directory.locate(name)));
      const fresh = listed.ids.filter((id) => !applied.has(id)).slice(0, MOST_AT_ONCE);
      for (const id of fresh) {
        const load = await loadOne(directory, id, cluster);
        if (load.outcome === 'ok') waiting.push({ id, command: load.value });
        if (load.outcome === 'set_aside') problems.push(load.problem);
      }
      return { waiting, stale: await mayBeThere(cluster, listed.ids, applied), problems };
    },

    async remove(cluster, ids) {
      const directory = directoryOf(cluster);
      let problem: string | null = null;
      for (const id of ids) {
        try {
          await directory.remove(`${id}${SUFFIX}`);
        } catch (error) {
          if (!(error instanceof MonitorError)) throw error;
          problem = `applied, but still there: ${error.message}; ${error.remedy}`;
        }
      }
      return problem;
    },

    async peek(cluster) {
      const directory = directoryOf(cluster);
      const { ids } = await list(cluster);
      const found: WaitingCommand<Kind>[] = [];
      for (const id of ids.slice(0, MOST_AT_ONCE)) {
        const peeked = await directory.peek(`${id}${SUFFIX}`, (document) => kind.decode(document, cluster));
        if (peeked?.document.ok === true) found.push({ id, command: peeked.document.value });
      }
      return found;
    },
  };
}
