import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import {
  type Candidate,
  chooseCandidate,
  createKeptDocuments,
  createReadCache,
  type Decoded,
  type DocumentCodec,
  type Foreseen,
  isSessionId,
  type KeptDocumentsOptions,
  listCandidates,
  type MigratedFile,
  migrateFile,
  restoreCandidate,
  sessionFileName,
  sessionIdOf,
} from '../storage/index.ts';
import { decodeSession } from './codec.ts';
import { sessionDocument } from './document-codec.ts';
import { newestFirst } from './newest-first.ts';
import type { SessionListing, SessionLoad, SessionStore } from './session-store.ts';
import { isStale, STALE_AFTER } from './stale.ts';

export interface FileSessionStoreOptions extends KeptDocumentsOptions {
  /** A session saved longer ago is stale, in milliseconds; a week when left out. */
  readonly staleAfter?: Millis;
}

/** What people do to session files by hand. None of it asks for a lock: the caller holds it. */
export interface SessionCare {
  /** Everything there is of a session: its file, backups, what was set aside; newest first. Moves nothing. */
  candidates(id: string): Promise<readonly Candidate<Session>[]>;
  /** What a start would go on with by itself. Moves nothing. */
  foresee(id: string): Promise<Foreseen<Session>>;
  /** What `restore` would go on with. Rejects with `session_unreadable` when that would. */
  choose(id: string, name: string): Promise<Session>;
  /** Puts a candidate, by its path or file name, in the place of the file, which is kept. See `restoreCandidate`. */
  restore(id: string, name: string): Promise<{ readonly value: Session; readonly replaced: string | null }>;
  /** Writes it as it is, the time of its save included: one that was read elsewhere. Rejects with `storage_unwritable`. */
  put(session: Session): Promise<void>;
  /**
   * Makes a backup now; its path. Null when there is no such session. Rejects with `storage_unwritable`, and with `session_unreadable` where
   * there is nothing good to keep.
   */
  backUp(id: string): Promise<string | null>;
  /** Brings the file to this version of the program, and to the key that is set. */
  migrate(id: string): Promise<MigratedFile>;
}

export type FileSessionStore = SessionStore & SessionCare;

/** Sessions as files `<directory>/<id>.json`, in the format of docs/session-format.md. `saved_at` is the time of the save. */
export function createFileSessionStore(options: FileSessionStoreOptions): FileSessionStore {
  const { now, staleAfter = STALE_AFTER } = options;
  const documents = createKeptDocuments(options);
  const codecs = new Map<string, DocumentCodec<Session>>();
  /** How often each session was pruned when it was last loaded or saved: a prune cannot be undone but from a backup. */
  const prunes = new Map<string, number>();
  const cache = createReadCache<Session>(documents, (fileName) => {
    const id = sessionIdOf(fileName) ?? '';
    return (document): Decoded<Session> =>
      isSessionId(id) ? decodeSession(document, id) : { ok: false, problem: 'its name is no session id' };
  });

  /** One for each session, so that it can remember what it wrote. */
  function codecOf(id: string): DocumentCodec<Session> {
    const codec = codecs.get(id) ?? sessionDocument(id);
    codecs.set(id, codec);
    return codec;
  }

  async function load(id: string): Promise<SessionLoad> {
    const loaded = await documents.load(sessionFileName(id), codecOf(id));
    if (loaded.outcome === 'fresh') return loaded;
    const { value: session, ...rest } = loaded;
    prunes.set(id, session.metadata.prunes);
    if (rest.outcome !== 'ok' || !isStale(session, now(), staleAfter)) return { ...rest, session };
    return { outcome: 'stale', session, idle: now() - (session.savedAt ?? now()) };
  }

  async function save(session: Session): Promise<void> {
    const fileName = sessionFileName(session.id);
    const bytes = codecOf(session.id).encode({ ...session, savedAt: now() });
    const isPruned = session.metadata.prunes !== (prunes.get(session.id) ?? session.metadata.prunes);
    await documents.save(fileName, bytes, isPruned ? 'change' : 'due');
    prunes.set(session.id, session.metadata.prunes);
  }

  async function listOne(fileName: string, id: string): Promise<SessionListing | null> {
    const found = await cache.peek(fileName);
    // Deleted since its name was read.
    if (found === null) return null;
    const { document, bytes, wantsKey } = found;
    const session = document.ok ? document.value : null;
    const problem = document.ok ? null : document.problem;
    const listing = {
      id,
      path: documents.locate(fileName),
      bytes,
      savedAt: session?.savedAt ?? null,
      session,
      problem,
    };
    return wantsKey ? { ...listing, wantsKey: true } : listing;
  }

  return {
    locate: (id) => documents.locate(sessionFileName(id)),
    load,
    save,
    list: async () => {
      const listings: SessionListing[] = [];
      for (const fileName of await documents.names()) {
        const id = sessionIdOf(fileName);
        const listing = id === null ? null : await listOne(fileName, id);
        if (listing !== null) listings.push(listing);
      }
      return newestFirst(listings);
    },
    delete: async (id) => documents.remove(sessionFileName(id)),
    trouble: documents.trouble,
    candidates: async (id) => listCandidates(documents, sessionFileName(id), codecOf(id)),
    foresee: async (id) => documents.foresee(sessionFileName(id), codecOf(id)),
    choose: async (id, name) => (await chooseCandidate(documents, sessionFileName(id), codecOf(id), name)).value,
    restore: async (id, name) => restoreCandidate(documents, sessionFileName(id), codecOf(id), name),
    put: (session) => documents.save(sessionFileName(session.id), codecOf(session.id).encode(session), 'change'),
    backUp: async (id) => (await documents.backUp(sessionFileName(id)))?.path ?? null,
    migrate: async (id) => migrateFile(documents, sessionFileName(id), codecOf(id)),
  };
}
