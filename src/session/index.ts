export { everyState } from './every-state.ts';
export {
  createFileSessionStore,
  type FileSessionStore,
  type FileSessionStoreOptions,
  type SessionCare,
} from './file-session-store.ts';
export { createMemorySessionStore } from './memory-session-store.ts';
export type { SessionListing, SessionLoad, SessionStore } from './session-store.ts';
