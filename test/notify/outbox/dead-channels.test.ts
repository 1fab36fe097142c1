import { describe, expect, it } from 'vitest';
import { type ChannelHealth, NO_NOTIFICATIONS, type Notifications } from '../../../src/model/notification.ts';
import { DEAD_AFTER, type KnownChannel, tellDeadChannels } from '../../../src/notify/outbox/dead-channels.ts';
import { MINUTE, NOON } from '../../support/situations.ts';

const failing = (channel: string, failingSince = NOON): ChannelHealth => ({
  channel,
  failures: 5,
  failingSince,
  lastProblem: 'hooks.example answered 503',
  toldElsewhere: false,
});
const SLACK = { name: 'slack', isRead: true };
const PAGER = { name: 'pagerduty', isRead: true };
const STDOUT = { name: 'stdout', isRead: false };

const tell = (notifications: Notifications, now: number, channels: readonly KnownChannel[]) =>
  tellDeadChannels(notifications, { channels, cluster: 'shop', cycle: 7, now });
const said = ({ outbox }: Notifications) => outbox.map(({ channel, act, notice }) => [channel, act, notice.title]);
const DIED = 'channel slack takes no messages';

describe('a channel that is dead', () => {
  const before = { ...NO_NOTIFICATIONS, channels: [failing('slack')] };

  it('is told through each other channel that people read, once, after ten minutes', () => {
    const channels = [SLACK, PAGER, STDOUT];
    expect(tell(before, NOON + DEAD_AFTER - 1, channels)).toBe(before);
    const told = tell(before, NOON + DEAD_AFTER, channels);
    expect(said(told)).toEqual([['pagerduty', 'open', DIED]]);
    expect(told.outbox[0]?.notice.lines[0]?.text).toBe('hooks.example answered 503');
    expect(tell(told, NOON + 2 * DEAD_AFTER, channels)).toBe(told);
    expect(told.decisions).toMatchObject([
      { cycle: 7, channel: 'pagerduty', reason: 'watcher', because: DIED, delivery: told.outbox[0]?.id },
    ]);
  });

  it('is told through what nobody reads only where nothing else is left', () => {
    const alone = tell(before, NOON + DEAD_AFTER, [SLACK, STDOUT]);
    expect(said(alone)).toEqual([['stdout', 'open', DIED]]);
    // The pager may have had a bad moment only: it is waited for.
    const both = { ...before, channels: [failing('slack'), failing('pagerduty', NOON + 9 * MINUTE)] };
    const channels = [SLACK, PAGER, STDOUT];
    expect(tell(both, NOON + DEAD_AFTER, channels)).toBe(both);
    const allDead = tell(both, NOON + 2 * DEAD_AFTER, channels);
    expect(said(allDead).map(([channel]) => channel)).toEqual(['stdout', 'stdout']);
    // And told as soon as it is back, whoever else has said it.
    const back = tell({ ...allDead, channels: [failing('slack')] }, NOON + 3 * DEAD_AFTER, channels);
    expect(said(back).slice(2)).toEqual([
      ['pagerduty', 'open', DIED],
      ['stdout', 'resolve', 'channel pagerduty takes messages again'],
    ]);
  });

  it('is told in the same thread when it is well again, with what is still on the way', () => {
    const channels = [SLACK, PAGER];
    const told = tell(before, NOON + DEAD_AFTER, channels);
    const [open] = told.outbox;
    if (open === undefined) throw new Error('it was not told');
    const owed = { ...open, id: 'x', channel: 'slack' };
    const well = tell({ ...told, outbox: [owed], channels: [] }, NOON + 3 * 60 * MINUTE, channels);
    const [, again] = well.outbox;
    expect([again?.channel, again?.act, again?.thread]).toEqual(['pagerduty', 'resolve', open.thread]);
    expect(again?.notice.lines.map(({ text }) => text)).toEqual(['it took none for 3 h', '1 message to it on the way']);
    expect(again?.notice.title).toBe('channel slack takes messages again');
    expect(tell(well, NOON + 4 * 60 * MINUTE, channels)).toBe(well);
  });

  it('is told as gone when somebody took its variables away', () => {
    const told = tell(before, NOON + DEAD_AFTER, [SLACK, PAGER]);
    const gone = tell({ ...told, channels: [] }, NOON + 2 * DEAD_AFTER, [PAGER]);
    expect(said(gone).at(-1)).toEqual(['pagerduty', 'resolve', 'channel slack is no longer configured']);
  });

  it('is a new trouble, told anew, when it dies again', () => {
    const channels = [SLACK, PAGER];
    const well = tell({ ...tell(before, NOON + DEAD_AFTER, channels), channels: [] }, NOON + 2 * DEAD_AFTER, channels);
    const again = tell(
      { ...well, channels: [failing('slack', NOON + 5 * DEAD_AFTER)] },
      NOON + 6 * DEAD_AFTER,
      channels,
    );
    expect(said(again).map(([, act]) => act)).toEqual(['open', 'resolve', 'open']);
    expect(new Set(again.outbox.map(({ id }) => id)).size).toBe(3);
  });
});
