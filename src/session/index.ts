export {
  type ArchivedSession,
  type ArchiveSummary,
  createSessionArchive,
  type SessionArchive,
} from './archive.ts';
export { everyState } from './every-state.ts';
export { encodeExport, type PrunedMessage } from './export-codec.ts';
export {
  createFileSessionStore,
  type FileSessionStore,
  type FileSessionStoreOptions,
  type SessionCare,
} from './file-session-store.ts';
export {
  createLifecycle,
  LIFECYCLE_EVENTS,
  type Lifecycle,
  type LifecycleEvent,
  type LifecycleListener,
} from './lifecycle.ts';
export { createMemorySessionStore } from './memory-session-store.ts';
export { type ForeignSession, readForeignSession } from './read-foreign.ts';
export {
  CHOICE_FILE,
  readSessionChoice,
  type SessionChoice,
  writeSessionChoice,
} from './session-choice.ts';
export { createSessionLimit, enforceSessionLimit, type SessionLimit } from './session-limit.ts';
export type { SessionListing, SessionLoad, SessionStore } from './session-store.ts';
