export { createFileSessionStore } from './file-session-store.ts';
export { createMemorySessionStore } from './memory-session-store.ts';
export type { SessionListing, SessionLoad, SessionStore } from './session-store.ts';
