import { expect, it } from 'vitest';
import type { Notice, NoticeLine } from '../../../src/model/notification.ts';
import { plainText, subline } from '../../../src/notify/channels/plain-text.ts';
import { aDelivery } from '../../contracts/channel.ts';
import { MINUTE, NOON } from '../../support/situations.ts';

const line = (label: NoticeLine['label'], text: string): NoticeLine => ({ label, text });
const notice = (parts: Partial<Notice>): Notice => ({ ...aDelivery().notice, ...parts });

it('says what to run after what is wrong, and before what it was like the last time', () => {
  const lines = [
    line('what', '2 of 3 pods are OOMKilled'),
    line('owner', 'needs: payments/db'),
    line('last time', 'a rollback helped'),
    line('changed before', '4 min after image 1.4.2 -> 1.5.0'),
    line('owner', 'needs: payments/queue'),
  ];
  expect(plainText(notice({ lines }))).toEqual([
    'SEV-2  shop/api keeps crashing',
    'INC-1 · shop · since 21 Nov 11:59Z (60 s) · P1 · team-pay',
    '2 of 3 pods are OOMKilled',
    'Changed before: 4 min after image 1.4.2 -> 1.5.0',
    'First: kubectl -n shop logs deploy/api --previous',
    'Last time: a rollback helped',
    'needs: payments/db; needs: payments/queue',
    'Mute: k8s-monitor incidents mute INC-1 --for 1h',
  ]);
});

it('is one screen, whatever an incident has to say: commands stay, and the rest is named', () => {
  const lines = Array.from({ length: 40 }, (_, index) => line('what', `line ${index}`));
  const text = plainText(notice({ lines: [...lines, line('last time', 'a rollback helped')] }));
  expect(text).toHaveLength(15);
  expect(text.slice(-5)).toEqual([
    'line 8',
    'and 31 more: k8s-monitor incidents show INC-1',
    'First: kubectl -n shop logs deploy/api --previous',
    'Last time: a rollback helped',
    'Mute: k8s-monitor incidents mute INC-1 --for 1h',
  ]);
});

it('tells the day of an end only where it is another one', () => {
  const over = (minutes: number) =>
    subline(notice({ since: NOON, endedAt: NOON + minutes * MINUTE, reason: 'resolved' }));
  expect(over(43)).toBe('INC-1 · shop · 21 Nov 12:00Z to 12:43Z · P1 · team-pay');
  expect(over(24 * 60)).toBe('INC-1 · shop · 21 Nov 12:00Z to 22 Nov 12:00Z · P1 · team-pay');
});
