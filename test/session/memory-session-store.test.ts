import { expect, it } from 'vitest';
import { emptySession } from '../../src/model/session.ts';
import { createMemorySessionStore } from '../../src/session/index.ts';
import { sessionStoreContract } from '../contracts/session-store.ts';

sessionStoreContract({ open: async (now) => createMemorySessionStore({ now }) });

it('keeps the time a session has, when it is given no clock', async () => {
  const store = createMemorySessionStore();
  await store.save({ ...emptySession('demo', null, null), savedAt: 5 });
  expect(await store.load('demo')).toMatchObject({ session: { savedAt: 5 } });
});
