export { fenced } from './fence.ts';
export { createFileLock, type FileLockOptions, LOCK_TTL } from './file-lock.ts';
export { keepBeating } from './heartbeat.ts';
export { describeHolder, lockHeld } from './holder.ts';
export type { AcquireOptions, Acquisition, Held, Holder, Lock } from './lock.ts';
export { createMemoryLock } from './memory-lock.ts';
export { describeThisProcess, type ProcessIdentity } from './process-identity.ts';
export { type Writing, withWriter } from './with-writer.ts';
