import { describe, expect, it } from 'vitest';
import { type HttpReceiver, startHttpReceiver } from '../support/http-receiver.ts';
import { startJourney } from '../support/journey.ts';

interface Told {
  readonly id: string;
  readonly act: string;
  readonly thread: string | null;
  readonly reason: string;
  readonly title: string;
  readonly state: string;
  readonly incident: number | null;
}

const told = ({ requests }: HttpReceiver): readonly Told[] => requests.map(({ text }) => JSON.parse(text));

describe('a day of the shop, told through a webhook', () => {
  it('opens each episode once and ends it once, before any analyst is asked', async () => {
    const receiver = await startHttpReceiver();
    const journey = await startJourney({ env: { WEBHOOK_URL: receiver.url } });
    const start = await journey.start();
    const results = await start.toTheEnd();
    await start.monitor.idle();

    const all = told(receiver);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const pings = all.filter(({ act }) => act !== 'edit');
    const opened = pings.filter(({ act }) => act === 'open');
    const incidents = results.at(-1)?.situation.open ?? [];
    expect(opened.map(({ thread }) => thread)).toEqual([...new Set(opened.map(({ thread }) => thread))]);
    for (const { thread } of opened) {
      const turns = pings.filter((one) => one.thread === thread).map(({ reason }) => reason);
      expect(['opened', 'recurring', 'flapping']).toContain(turns[0]);
      const isOpen = incidents.some(({ number, occurrences }) => thread === `INC-${number}#${occurrences}`);
      expect(turns.filter((reason) => reason === 'resolved')).toHaveLength(isOpen ? 0 : 1);
      if (!isOpen) expect(turns.at(-1)).toBe('resolved');
    }
    expect(opened.map(({ title }) => title)).toContain('shop/api keeps crashing');
    const ledger = JSON.parse(await journey.file('shop-demo.ledger.json'));
    expect(ledger.notifications.outbox).toEqual([]);
    expect(ledger.notifications.decisions.filter(({ tell }: { tell: boolean }) => tell).length).toBe(pings.length);
  });

  it('loses nothing to a receiver that is down, nor to a restart: what is owed goes out with the same id', async () => {
    const receiver = await startHttpReceiver(() => ({ status: 503, body: 'down' }));
    const journey = await startJourney({ env: { WEBHOOK_URL: receiver.url } });
    const first = await journey.start();
    await first.cycles(8);
    await first.monitor.idle();
    const owed = JSON.parse(await journey.file('shop-demo.ledger.json')).notifications.outbox as readonly Told[];
    expect(owed.length).toBeGreaterThan(0);
    expect(told(receiver).map(({ id }) => id)).toContain(owed[0]?.id);
    await first.monitor.close();

    receiver.answer = () => ({});
    const before = receiver.requests.length;
    const second = await journey.start();
    // Tries wait for their time; the clock of the journey passes with its cycles.
    for (let count = 0; count < 4; count += 1) {
      await second.cycles(1);
      await second.monitor.idle();
    }
    const later = told(receiver).slice(before);
    for (const { id } of owed) expect(later.filter((one) => one.id === id)).toHaveLength(1);
    expect(JSON.parse(await journey.file('shop-demo.ledger.json')).notifications.outbox).toEqual([]);
  });
});
