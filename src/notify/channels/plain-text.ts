import { duration } from '../../model/duration.ts';
import type { Notice, NoticeLabel, NoticeLine } from '../../model/notification.ts';
import { clock } from '../compose/clock.ts';

/** `SEV-2  payments/api is running out of memory`; of what is over: `RESOLVED  payments/api ...`. */
export function headline({ state, severity, title }: Notice): string {
  return `${state === 'resolved' ? 'RESOLVED' : state === 'note' ? 'k8s-monitor' : severity}  ${title}`;
}

/** `INC-7 · prod-eu · since 21 Nov 03:12Z (2 min) · team-pay`. */
export function subline({ incident, cluster, since, at, endedAt, owner, tier, reason }: Notice): string {
  const told = reason === 'opened' || reason === 'resolved' ? null : (REASONS[reason] ?? null);
  const parts = [
    told,
    incident === null ? null : `INC-${incident}`,
    cluster,
    since === null
      ? null
      : endedAt === null
        ? `since ${clock(since)} (${duration(at - since)})`
        : `${clock(since)} to ${until(since, endedAt)}`,
    tier,
    owner,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

const REASONS: Readonly<Partial<Record<Notice['reason'], string>>> = {
  worsened: 'worse',
  recurring: 'came back',
  flapping: 'comes and goes',
  reminder: 'still there',
  escalated: 'nobody has it',
  digest: 'digest',
  analysis: 'analysis',
};

/** Of the same day the time is enough. */
function until(since: number, endedAt: number): string {
  const [from, to] = [clock(since), clock(endedAt)];
  const day = to.slice(0, to.lastIndexOf(' ') + 1);
  return from.startsWith(day) ? to.slice(day.length) : to;
}

/** A line as people read it. */
export interface ReadLine {
  /** What stands before it; null where it speaks for itself. */
  readonly name: string | null;
  readonly text: string;
}

export interface Reading {
  /** What is wrong, what it hits, what came before, the likely cause. */
  readonly said: readonly ReadLine[];
  /** The first command to run, after what makes one run it. */
  readonly first: string | null;
  /** What helps whoever goes on reading. */
  readonly rest: readonly ReadLine[];
  readonly mute: string | null;
}

/** What a phone shows at once, with the head and the commands. */
const SCREEN = 15;

/** The lines in the order of a person who was woken: the command comes before the history. */
export function readingOf(notice: Notice): Reading {
  const { command: first, muteCommand: mute, kind } = notice;
  const said = notice.lines.filter(({ label }) => !LATER.has(label)).map(toReadLine);
  const needs = notice.lines.filter(({ label }) => label === 'owner').map(({ text }) => text);
  const rest = [
    ...notice.lines.filter(({ label }) => LATER.has(label) && label !== 'owner').map(toReadLine),
    ...(needs.length === 0 ? [] : [{ name: null, text: needs.join('; ') }]),
  ];
  const room = SCREEN - 2 - rest.length - (first === null ? 0 : 1) - (mute === null ? 0 : 1);
  // Lists are bounded where they are made.
  const isTooMuch = kind === 'incident' && said.length > room;
  return {
    said: isTooMuch ? [...said.slice(0, room - 1), moreOf(notice, said.length - room + 1)] : said,
    first,
    rest,
    mute,
  };
}

const LATER: ReadonlySet<NoticeLabel> = new Set(['last time', 'owner']);

function toReadLine({ label, text }: NoticeLine): ReadLine {
  // What is wrong needs no word.
  const name = label === 'what' || label === 'list' ? null : `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
  return { name, text };
}

function moreOf({ incident }: Notice, count: number): ReadLine {
  const where = incident === null ? '' : `: k8s-monitor incidents show INC-${incident}`;
  return { name: null, text: `and ${count} more${where}` };
}

/** The whole notice as lines of plain text. */
export function plainText(notice: Notice): readonly string[] {
  const { said, first, rest, mute } = readingOf(notice);
  const line = ({ name, text }: ReadLine): string => (name === null ? text : `${name}: ${text}`);
  return [
    headline(notice),
    subline(notice),
    ...said.map(line),
    ...(first === null ? [] : [`First: ${first}`]),
    ...rest.map(line),
    ...(mute === null ? [] : [`Mute: ${mute}`]),
  ];
}
