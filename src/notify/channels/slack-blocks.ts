import type { KnownBlock } from '@slack/web-api';
import type { IncidentSeverity } from '../../model/incident.ts';
import type { Notice } from '../../model/notification.ts';
import { headline, type ReadLine, readingOf, subline } from './plain-text.ts';

/** Slack takes 3,000 characters of a section and 150 of a header; a phone shows far less. */
const LONGEST_SECTION = 2_000;

export interface SlackMessage {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** What a receiver knows a second try by. */
export function slackMetadata(id: string) {
  return { event_type: 'k8s_monitor_delivery', event_payload: { id } };
}

/** A notice in Slack's blocks: what and how bad in bold, where and since when small, the lines, the commands to copy. */
export function slackMessage(notice: Notice): SlackMessage {
  const { said, first, rest, mute } = readingOf(notice);
  const line = ({ name, text }: ReadLine): string =>
    name === null ? escapeSlack(text) : `*${name}:* ${escapeSlack(text)}`;
  // By themselves: whatever is cut, a command is whole.
  const next = [
    ...(first === null ? [] : [`*First:* \`${code(first)}\``]),
    ...rest.map(line),
    ...(mute === null ? [] : [`*Mute:* \`${code(mute)}\``]),
  ];
  return {
    text: `${headline(notice)} · ${notice.cluster}`,
    blocks: [
      section(
        `${MARKS[notice.state === 'firing' ? notice.severity : notice.state]} *${escapeSlack(headline(notice))}*`,
      ),
      { type: 'context', elements: [{ type: 'mrkdwn', text: escapeSlack(subline(notice)) }] },
      ...(said.length === 0 ? [] : [section(said.map(line).join('\n'))]),
      ...(next.length === 0 ? [] : [section(next.join('\n'))]),
    ],
  };
}

/** One mark a message: how bad at a glance, and over when it is. */
const MARKS: Readonly<Record<IncidentSeverity | 'resolved' | 'note', string>> = {
  'SEV-1': ':red_circle:',
  'SEV-2': ':large_orange_circle:',
  'SEV-3': ':large_yellow_circle:',
  'SEV-4': ':white_circle:',
  info: ':white_circle:',
  resolved: ':white_check_mark:',
  note: ':information_source:',
};

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text) } };
}

/** Names of objects are chosen by users of the cluster: none of them may ping a channel or make a link. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function code(text: string): string {
  return escapeSlack(text).replaceAll('`', "'");
}

function cut(text: string): string {
  return text.length <= LONGEST_SECTION
    ? text
    : `${text.slice(0, LONGEST_SECTION - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
