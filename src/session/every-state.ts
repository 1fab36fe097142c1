import type { Session } from '../model/session.ts';
import { isSessionId } from '../storage/index.ts';
import type { FileSessionStore } from './file-session-store.ts';

/** Of each session every state that can be read: backups and what was kept aside, oldest first, and then its file. */
export async function everyState(store: FileSessionStore): Promise<readonly Session[]> {
  const states: Session[] = [];
  for (const { id } of await store.list()) {
    if (!isSessionId(id)) continue;
    const readable = (await store.candidates(id)).filter(({ value }) => value !== null).toReversed();
    const last = readable.filter(({ kind }) => kind === 'current');
    const earlier = readable.filter(({ kind }) => kind !== 'current');
    states.push(...[...earlier, ...last].flatMap(({ value }) => value ?? []));
  }
  return states;
}
