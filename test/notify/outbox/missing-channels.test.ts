import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLedger, encodeLedger } from '../../../src/ledger/codec.ts';
import { emptyLedger } from '../../../src/model/ledger.ts';
import { NO_NOTIFICATIONS, type Notifications } from '../../../src/model/notification.ts';
import { forgetChannels, returnedChannels } from '../../../src/notify/outbox/missing-channels.ts';
import { aThread, sampleNotifications } from '../../support/notifications.ts';
import { MINUTE, NOON } from '../../support/situations.ts';

const DAY = 24 * 60 * MINUTE;
const { outbox, channels } = sampleNotifications(NOON);
const old = (parts: Partial<Notifications> = {}): Notifications => ({
  ...{ ...NO_NOTIFICATIONS, outbox, channels },
  threads: [aThread({ openedAt: NOON - 30 * DAY }), aThread({ channel: 'boss', key: 'INC-2#1' })],
  ...parts,
});

describe('a channel that is missing', () => {
  it('keeps what it was told, however long ago, and what it is owed for a week from the first look without it', () => {
    const first = forgetChannels(old(), ['boss'], NOON);
    expect(first).toMatchObject({ missing: [{ channel: 'ops', since: NOON }], channels: [] });
    expect([first.outbox, first.threads]).toEqual([outbox, old().threads]);
    const later = forgetChannels(first, ['boss'], NOON + 7 * DAY - 1);
    expect(later).toBe(first);
    const gone = forgetChannels(later, ['boss'], NOON + 7 * DAY);
    expect([gone.outbox, gone.threads.map(({ channel }) => channel), gone.missing]).toEqual([[], ['boss'], []]);
    expect(forgetChannels(gone, ['boss'], NOON + 8 * DAY)).toBe(gone);
  });

  it('is missing no longer when it is back, and counts anew the next time', () => {
    const missing = forgetChannels(old(), ['boss'], NOON);
    expect([...returnedChannels(missing, ['ops', 'boss'])]).toEqual(['ops']);
    const back = forgetChannels(missing, ['ops', 'boss'], NOON + 6 * DAY);
    expect([back.missing, [...returnedChannels(back, ['ops', 'boss'])]]).toEqual([[], []]);
    const again = forgetChannels(back, ['boss'], NOON + 9 * DAY);
    expect(again.threads).toHaveLength(2);
  });

  it('is not waited for by a clock that was set back', () => {
    const missing = forgetChannels(old(), ['boss'], NOON + 30 * DAY);
    const set = forgetChannels(missing, ['boss'], NOON);
    expect(set.missing).toEqual([{ channel: 'ops', since: NOON }]);
    expect(forgetChannels(set, ['boss'], NOON + 7 * DAY).threads).toHaveLength(1);
  });

  it('is kept in the ledger; an older one counts from its first look', () => {
    const notifications = forgetChannels(old(), ['boss'], NOON);
    const document = JSON.parse(encodeLedger({ ...emptyLedger('shop'), notifications }));
    const decoded = decodeLedger(document, 'shop');
    expect(decoded.ok && decoded.value.notifications.missing).toEqual([{ channel: 'ops', since: NOON }]);
    const { missing: _, ...older } = document.notifications;
    const first = decodeLedger({ ...document, notifications: older }, 'shop');
    expect(first.ok && first.value.notifications.missing).toEqual([]);
  });

  it('loses nothing, whenever it comes and goes, before it is away for a week', () => {
    const anyLooks = fc.array(fc.record({ hours: fc.integer({ min: 1, max: 100 }), isThere: fc.boolean() }));
    fc.assert(
      fc.property(anyLooks, (looks) => {
        let now = NOON;
        let awaySince: number | null = null;
        let state = old();
        for (const { hours, isThere } of looks) {
          now += hours * 60 * MINUTE;
          awaySince = isThere ? null : (awaySince ?? now);
          state = forgetChannels(state, isThere ? ['ops', 'boss'] : ['boss'], now);
          if (awaySince !== null && now - awaySince >= 7 * DAY) {
            expect(state.threads.some(({ channel }) => channel === 'ops')).toBe(false);
            return;
          }
          expect([state.outbox, state.threads]).toEqual([outbox, old().threads]);
        }
      }),
    );
  });
});
