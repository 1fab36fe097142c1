import { describe, expect, it } from 'vitest';
import type { Inbox } from '../../src/inbox/index.ts';
import { aMute, aNote, anAck, anId, anUnmute, aVerdict } from '../support/commands.ts';

/** What a driver's test gives the contract: a new, empty inbox. */
export interface InboxHarness {
  readonly open: () => Promise<Inbox>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** What every inbox does. */
export function inboxContract({ open }: InboxHarness): void {
  describe('as an inbox', () => {
    it('is empty at first, whatever the cluster is called', async () => {
      const inbox = await open();
      for (const cluster of ['prod', 'Prod', 'arn:aws:eks:eu-west-1:1:cluster/prod', '../prod', '']) {
        expect(await inbox.read(cluster, NOTHING)).toEqual({ waiting: [], stale: [], problems: [] });
        expect(await inbox.peek(cluster)).toEqual([]);
      }
    });

    it('gives every command back as it was sent, in the order of the ids, until it is removed', async () => {
      const inbox = await open();
      const commands = [anAck(), aMute(), anUnmute(), aNote(), aVerdict({ incident: 7, episode: 3 })];
      for (const [index, command] of [...commands.entries()].reverse()) await inbox.send(anId(index), command);
      const waiting = commands.map((command, index) => ({ id: anId(index), command }));
      expect(await inbox.read('shop-demo', NOTHING)).toEqual({ waiting, stale: [], problems: [] });
      expect(await inbox.peek('shop-demo')).toEqual(waiting);
      expect(await inbox.remove('shop-demo', [anId(0), anId(3)])).toBeNull();
      expect((await inbox.read('shop-demo', NOTHING)).waiting).toEqual([waiting[1], waiting[2], waiting[4]]);
    });

    it('tells what was applied and is still there apart from what waits', async () => {
      const inbox = await open();
      for (const number of [1, 2, 3]) await inbox.send(anId(number), anAck({ incident: number }));
      const { waiting, stale } = await inbox.read('shop-demo', new Set([anId(2), anId(9)]));
      expect(waiting.map(({ id }) => id)).toEqual([anId(1), anId(3)]);
      expect(stale).toEqual([anId(2)]);
    });

    it('keeps clusters apart', async () => {
      const inbox = await open();
      await inbox.send(anId(1), anAck({ cluster: 'Prod/EU' }));
      await inbox.send(anId(1), aNote({ cluster: 'prod-eu' }));
      expect((await inbox.read('Prod/EU', NOTHING)).waiting).toMatchObject([{ command: { command: 'ack' } }]);
      expect((await inbox.read('prod-eu', NOTHING)).waiting).toMatchObject([{ command: { command: 'note' } }]);
      await inbox.remove('prod-eu', [anId(1)]);
      expect((await inbox.read('Prod/EU', NOTHING)).waiting).toHaveLength(1);
    });

    it('gives 500 at once, the oldest first, and is not held up by what was applied', async () => {
      const inbox = await open();
      const ids = Array.from({ length: 503 }, (_, index) => anId(index));
      for (const id of ids) await inbox.send(id, anAck());
      const first = await inbox.read('shop-demo', NOTHING);
      expect(first.waiting.map(({ id }) => id)).toEqual(ids.slice(0, 500));
      const second = await inbox.read('shop-demo', new Set(ids.slice(0, 500)));
      expect(second.waiting.map(({ id }) => id)).toEqual(ids.slice(500));
      expect(second.stale).toEqual(ids.slice(0, 500));
    });

    it('has no trouble removing what is not there', async () => {
      expect(await (await open()).remove('shop-demo', [anId(1)])).toBeNull();
    });
  });
}
