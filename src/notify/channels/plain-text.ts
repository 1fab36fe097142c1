import { duration } from '../../model/duration.ts';
import type { Notice, NoticeLabel } from '../../model/notification.ts';
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
        : `${clock(since)} to ${clock(endedAt)}`,
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

/** What stands before a line; what is wrong needs no word. */
export function labelText(label: NoticeLabel): string | null {
  return label === 'what' || label === 'list' ? null : `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
}

/** The whole notice as lines of plain text. */
export function plainText(notice: Notice): readonly string[] {
  return [
    headline(notice),
    subline(notice),
    ...notice.lines.map(({ label, text }) => {
      const name = labelText(label);
      return name === null ? text : `${name}: ${text}`;
    }),
    ...(notice.command === null ? [] : [`First: ${notice.command}`]),
    ...(notice.muteCommand === null ? [] : [`Mute: ${notice.muteCommand}`]),
  ];
}
