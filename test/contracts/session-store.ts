import { describe, expect, it } from 'vitest';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import type { SessionStore } from '../../src/session/index.ts';

/** What a driver's test gives the contract: a new, empty store that takes the time from `now`. */
export interface SessionStoreHarness {
  readonly open: (now: () => number) => Promise<SessionStore>;
}

const NINE = Date.UTC(2026, 10, 21, 9);

function entry(content: ConversationEntry['content']): ConversationEntry {
  return { role: 'user', content, kind: 'delta', cycle: 1, at: NINE, pinned: false, incidents: [], report: null };
}

function sessionOf(id: string, ...texts: readonly string[]): Session {
  return { ...emptySession(id, 'shop', NINE), history: texts.map(entry) };
}

/** What every session store does. */
export function sessionStoreContract({ open }: SessionStoreHarness): void {
  describe('as a session store', () => {
    it('has nothing at first: a load is fresh, the list empty, a delete false', async () => {
      const store = await open(() => NINE);
      expect(await store.load('demo')).toEqual({ outcome: 'fresh' });
      expect(await store.list()).toEqual([]);
      expect(await store.delete('demo')).toBe(false);
    });

    it('gives back what was saved, with the time of the save', async () => {
      const store = await open(() => NINE + 5);
      const blocks = [
        { type: 'text', text: 'Grüße 世界' },
        { type: 'tool_use', input: { z: 1, a: [null, true] }, id: 't' },
      ];
      const session: Session = {
        ...sessionOf('demo'),
        history: [{ ...entry('you are'), role: 'system', kind: 'system', cycle: null, at: null }, entry(blocks)],
        metadata: {
          ...sessionOf('demo').metadata,
          cycleCount: 58,
          lastCycle: 71,
          cluster: 'shop',
          createdAt: NINE,
          quiet: { cycles: 13, since: NINE },
          prunes: 2,
          model: 'a-model',
          extra: { team: 'payments', nested: { camelCase: null, snake_case: [1] } },
        },
        usage: { calls: 9, tokens: { input: 1, cacheRead: 2, cacheWrite: 3, output: 4 }, costUsd: 0.0167 },
      };
      await store.save(session);
      const expected: Session = { ...session, savedAt: NINE + 5 };
      expect(await store.load('demo')).toEqual({ outcome: 'ok', session: expected });
      expect(await store.load('demo')).toEqual({ outcome: 'ok', session: expected });
    });

    it('tells a session as stale that nobody has saved for more than a week, and for how long', async () => {
      let now = NINE;
      const week = 7 * 24 * 60 * 60 * 1000;
      const store = await open(() => now);
      await store.save(sessionOf('demo', 'first'));
      now += week;
      expect(await store.load('demo')).toMatchObject({ outcome: 'ok' });
      now += 1;
      expect(await store.load('demo')).toMatchObject({
        outcome: 'stale',
        idle: week + 1,
        session: { savedAt: NINE, history: [{ content: 'first' }] },
      });
      await store.save(sessionOf('demo', 'second'));
      expect(await store.load('demo')).toMatchObject({ outcome: 'ok', session: { savedAt: now } });
    });

    it('has no trouble while all is well', async () => {
      const store = await open(() => NINE);
      await store.save(sessionOf('demo'));
      await store.save(sessionOf('demo'));
      expect(store.trouble()).toBeNull();
    });

    it('keeps what the session was when it was saved, not what its arrays became', async () => {
      const store = await open(() => NINE);
      const history = [entry('first')];
      const saving = store.save({ ...sessionOf('demo'), history });
      history.push(entry('later'));
      await saving;
      expect(await store.load('demo')).toMatchObject({ session: { history: [{ content: 'first' }] } });
    });

    it('takes saves in the order they were asked for, none waited for', async () => {
      const store = await open(() => NINE);
      const saves = Array.from({ length: 20 }, (_, index) => store.save(sessionOf('demo', `save ${index}`)));
      const loading = store.load('demo');
      await Promise.all(saves);
      expect(await loading).toMatchObject({ session: { history: [{ content: 'save 19' }] } });
    });

    it('keeps sessions apart, and deletes only the one it is told to', async () => {
      const store = await open(() => NINE);
      await store.save(sessionOf('one', 'of one'));
      await store.save(sessionOf('two', 'of two'));
      expect(store.locate('one')).toContain('one');
      expect(store.locate('one')).not.toBe(store.locate('two'));
      expect(await store.delete('one')).toBe(true);
      expect(await store.delete('one')).toBe(false);
      expect(await store.load('one')).toEqual({ outcome: 'fresh' });
      expect(await store.load('two')).toMatchObject({ outcome: 'ok', session: { history: [{ content: 'of two' }] } });
    });

    it('lists the newest first, with what each holds', async () => {
      let now = NINE;
      const store = await open(() => now);
      for (const id of ['oldest', 'middle', 'newest']) {
        await store.save(sessionOf(id, `of ${id}`));
        now += 1000;
      }
      const listings = await store.list();
      expect(listings.map(({ id, savedAt }) => [id, savedAt])).toEqual([
        ['newest', NINE + 2000],
        ['middle', NINE + 1000],
        ['oldest', NINE],
      ]);
      for (const listing of listings) {
        expect(listing.path).toBe(store.locate(listing.id));
        expect(listing.bytes).toBeGreaterThan(100);
        expect(listing.problem).toBeNull();
        expect(listing.session).toMatchObject({ id: listing.id, history: [{ content: `of ${listing.id}` }] });
      }
    });

    it.each(['', '..', '../demo', 'a/b', '.hidden', 'prod.ledger', 'x'.repeat(101)])(
      'refuses the id %j everywhere',
      async (id) => {
        const store = await open(() => NINE);
        const refusal = { code: 'session_id_invalid' };
        await expect(store.load(id)).rejects.toMatchObject(refusal);
        await expect(store.save(sessionOf(id))).rejects.toMatchObject(refusal);
        await expect(store.delete(id)).rejects.toMatchObject(refusal);
        expect(() => store.locate(id)).toThrow(expect.objectContaining(refusal));
        expect(await store.list()).toEqual([]);
      },
    );
  });
}
