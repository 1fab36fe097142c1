import { duration } from '../../model/duration.ts';
import { incidentName } from '../../model/incident.ts';
import type { Delivery, Late, LateWord, NoticeLine, TellReason } from '../../model/notification.ts';
import { clock } from '../compose/clock.ts';
import { isWorse } from '../decide/severity.ts';

/** What one message says of what it speaks of; with others' words where it stands for them. */
export function lateOf(delivery: Delivery): Late {
  if (delivery.late !== undefined) return delivery.late;
  // A day is not news of one thing, and a list of what is still there none at all: that it was told late is enough.
  const { kind, reason } = delivery.notice;
  const isNoNews = kind === 'digest' || (kind === 'storm' && reason === 'reminder');
  const words = isNoNews ? [] : [wordOf(delivery)];
  return { messages: 1, since: delivery.createdAt, words, more: 0 };
}

function wordOf({ id, act, thread, notice }: Delivery): LateWord {
  const { incident, title, severity, since, at, endedAt, state, reason } = notice;
  // A note is over when it is said.
  const isBeginning = act === 'open' || act === 'single';
  return {
    about: incident === null ? (thread ?? id) : incidentName({ number: incident }),
    ...{ title, severity, opened: isBeginning ? 1 : 0 },
    openedAt: isBeginning ? (since ?? at) : null,
    worsenedAt: reason === 'worsened' ? at : null,
    endedAt: state === 'firing' ? null : (endedAt ?? at),
  };
}

/** Both, one word for each thing. @param later what was owed after it: what it says of the end is how things are */
export function joinLate(earlier: Late, later: Late): Late {
  const words = new Map(earlier.words.map((word) => [word.about, word]));
  for (const word of later.words) {
    const before = words.get(word.about);
    words.set(word.about, before === undefined ? word : joinWords(before, word));
  }
  return {
    messages: earlier.messages + later.messages,
    since: Math.min(earlier.since, later.since),
    words: [...words.values()],
    more: earlier.more + later.more,
  };
}

/** Before what is said of an incident whose own title is not known. */
export const UNLISTED = 'one of: ';

function joinWords(earlier: LateWord, later: LateWord): LateWord {
  return {
    ...later,
    title: later.title.startsWith(UNLISTED) ? earlier.title : later.title,
    severity: isWorse(earlier.severity, later.severity) ? earlier.severity : later.severity,
    opened: earlier.opened + later.opened,
    openedAt: earlier.openedAt ?? later.openedAt,
    worsenedAt: later.worsenedAt ?? earlier.worsenedAt,
  };
}

/** Many messages in the place of which one is, in the order they were owed. */
export function joinAll(deliveries: readonly [Delivery, ...Delivery[]]): Late {
  const [first, ...others] = deliveries;
  return others.reduce((late, delivery) => joinLate(late, lateOf(delivery)), lateOf(first));
}

/** Reasons that outweigh what was owed after them, but for the end. */
const WEIGHTY = ['worsened', 'escalated'] as const satisfies readonly TellReason[];

/** Why people are told by a message that stands for others. */
export function weightiest(deliveries: readonly Delivery[]): TellReason | null {
  const spoken = deliveries.filter(({ act }) => act !== 'edit');
  const reasons = spoken.map(({ notice }) => notice.reason);
  const last = reasons.at(-1) ?? null;
  if (spoken.at(-1)?.notice.state === 'resolved') return last;
  return WEIGHTY.find((reason) => reasons.includes(reason)) ?? last;
}

/** That it comes late, and what it stands for: `told late, one message for 4: began 3 Nov 02:05Z, worse 02:15Z`. */
export function lateLine({ messages, words }: Late): NoticeLine {
  const [word] = words;
  const turns =
    word === undefined
      ? []
      : [
          ...(word.openedAt === null ? [] : [`began ${clock(word.openedAt)}${times(word.opened)}`]),
          ...(word.worsenedAt === null ? [] : [`got worse ${clock(word.worsenedAt)}`]),
          ...(word.endedAt === null ? [] : [`over ${clock(word.endedAt)}`]),
        ];
  const what = turns.length === 0 ? '' : `: ${turns.join(', ')}`;
  return { label: 'what', text: `told late, one message for ${messages}${what}` };
}

function times(count: number): string {
  return count < 2 ? '' : ` (${count} times)`;
}

/** `INC-7 SEV-2 payments/api is running out of memory, since 3 Nov 02:05Z`. */
export function wordLine({ about, title, severity, opened, openedAt, endedAt }: LateWord): string {
  const name = about.startsWith('INC-') ? `${about} ` : '';
  const since = openedAt === null ? '' : `, since ${clock(openedAt)}`;
  const lasted =
    openedAt === null || endedAt === null || endedAt <= openedAt ? '' : ` after ${duration(endedAt - openedAt)}`;
  const ending = endedAt === null ? since : `, over${opened < 2 ? lasted : ''}`;
  return `${name}${severity} ${title}${ending}${times(opened)}`;
}
