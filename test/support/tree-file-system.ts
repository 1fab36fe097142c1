import { basename, dirname } from 'node:path';
import type { LockFiles } from '../../src/lock/lock-files.ts';
import type { FileSystem } from '../../src/storage/index.ts';
import { osError } from './volatile-file-system.ts';

interface Folder {
  readonly entries: Map<string, Inode>;
}
interface Text {
  text: string;
  modifiedAt: number;
}
type Inode = Folder | Text;

/** A tree of directories in memory, shared by all who open it, with the rename of POSIX and a hook before every step. */
export interface TreeFileSystem {
  readonly fileSystem: FileSystem;
  readonly lockFiles: LockFiles;
  text(path: string): string | null;
  paths(): readonly string[];
}

/**
 * @param before awaited before each step of one who opened it; what it throws the step rejects with. The step itself happens
 * at once, as a system call does.
 */
export interface Tree {
  open(before?: (step: string, path: string) => Promise<void>): TreeFileSystem;
}

export function createTree(root = '/'): Tree {
  const top: Folder = { entries: new Map() };
  let writes = 0;

  function find(path: string): Inode {
    let node: Inode = top;
    for (const name of path.split('/').filter((part) => part !== '')) {
      if (!('entries' in node)) throw osError('ENOTDIR');
      const next = node.entries.get(name);
      if (next === undefined) throw osError('ENOENT');
      node = next;
    }
    return node;
  }
  function folder(path: string): Folder {
    const node = find(path);
    if ('entries' in node) return node;
    throw osError('ENOTDIR');
  }
  function file(path: string): Text {
    const node = find(path);
    if ('entries' in node) throw osError('EISDIR');
    return node;
  }
  function make(path: string, node: Inode): void {
    const { entries } = folder(dirname(path));
    if (entries.has(basename(path))) throw osError('EEXIST');
    entries.set(basename(path), node);
  }
  function makeAll(path: string): void {
    if (path === '/' || path === '.') return;
    makeAll(dirname(path));
    const { entries } = folder(dirname(path));
    if (!entries.has(basename(path))) entries.set(basename(path), { entries: new Map() });
  }
  function move(from: string, to: string): void {
    const node = find(from);
    const target = folder(dirname(to)).entries;
    const there = target.get(basename(to));
    if (there !== undefined && 'entries' in there) {
      if (!('entries' in node)) throw osError('EISDIR');
      if (there.entries.size > 0) throw osError('ENOTEMPTY');
    } else if (there !== undefined && 'entries' in node) throw osError('ENOTDIR');
    folder(dirname(from)).entries.delete(basename(from));
    target.set(basename(to), node);
  }
  function touch(node: Text, text: string): void {
    writes += 1;
    node.text = text;
    node.modifiedAt = writes;
  }
  function list(path: string): string[] {
    return [...folder(path).entries.keys()];
  }
  function walk(path: string): string[] {
    return list(path).flatMap((name) => {
      const child = `${path === '/' ? '' : path}/${name}`;
      return 'entries' in find(child) ? [`${child}/`, ...walk(child)] : [child];
    });
  }
  makeAll(root);

  return {
    open(before = async () => undefined) {
      function step<Arguments extends readonly string[], Result>(name: string, work: (...given: Arguments) => Result) {
        return async (...given: Arguments): Promise<Result> => {
          await before(name, given[0] ?? '');
          return work(...given);
        };
      }
      const created = (path: string): Text => {
        const node: Text = { text: '', modifiedAt: 0 };
        make(path, node);
        touch(node, '');
        return node;
      };
      return {
        text: (path) => {
          try {
            return file(path).text;
          } catch {
            return null;
          }
        },
        paths: () => walk('/'),
        fileSystem: {
          readFile: step('readFile', (path: string) => new TextEncoder().encode(file(path).text)),
          createFile: async (path) => {
            await before('createFile', path);
            const node = created(path);
            return {
              write: async (pieces) => {
                await before('write', path);
                touch(node, node.text + new TextDecoder().decode(Buffer.concat(pieces)));
              },
              sync: () => before('sync', path),
              close: () => before('close', path),
            };
          },
          rename: step('rename', move),
          link: step('link', (from: string, to: string) => make(to, file(from))),
          removeFile: step('removeFile', (path: string) => {
            file(path);
            folder(dirname(path)).entries.delete(basename(path));
          }),
          inspect: step('inspect', (path: string) => {
            const node = find(path);
            return 'entries' in node
              ? { bytes: 0, modifiedAt: 0, inode: 0 }
              : { bytes: node.text.length, modifiedAt: node.modifiedAt, inode: 0 };
          }),
          listDirectory: step('listDirectory', list),
          makeDirectory: step('makeDirectory', makeAll),
          syncDirectory: step('syncDirectory', (path: string) => void folder(path)),
        },
        lockFiles: {
          makeParents: step('makeParents', makeAll),
          makeDirectory: step('makeDirectory', (path: string) => make(path, { entries: new Map() })),
          rename: step('rename', move),
          list: step('list', list),
          read: step('read', (path: string) => file(path).text),
          create: step('create', (path: string, text: string) => touch(created(path), text)),
          overwrite: step('overwrite', (path: string, text: string) => touch(file(path), text)),
          // Not one step: as in a real tree, each name goes by itself.
          removeTree: async (path) => {
            for (const inner of [...missingAsNone(() => walk(path)).toReversed(), path]) {
              await before('removeTree', inner);
              try {
                const at = inner.replace(/\/$/, '');
                const node = find(at);
                if ('entries' in node && node.entries.size > 0) throw osError('ENOTEMPTY');
                folder(dirname(at)).entries.delete(basename(at));
              } catch (error) {
                if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
              }
            }
          },
          removeDirectory: step('removeDirectory', (path: string) => {
            if (folder(path).entries.size > 0) throw osError('ENOTEMPTY');
            folder(dirname(path)).entries.delete(basename(path));
          }),
          fingerprint: step('fingerprint', (path: string) => {
            const [node] = missingAsNone(() => [file(path)]);
            return node === undefined ? null : `${node.text.length} ${node.modifiedAt}`;
          }),
        },
      };
    },
  };
}

function missingAsNone<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
