import type { Notice } from '../../model/notification.ts';
import type { Channel } from '../channel.ts';
import { headline, type ReadLine, readingOf, subline } from './plain-text.ts';
import { postJson, receiver } from './post-json.ts';

/** Microsoft Teams by the webhook of a workflow: an Adaptive Card each time; it can neither edit nor reply. */
export function teamsChannel(name: string, url: string): Channel {
  const who = receiver('teams', name, url);
  return {
    traits: { name, groups: true, edits: false },
    type: 'teams',
    deliver: ({ id, notice }, _ref, signal) =>
      postJson({ who, url, signal, body: JSON.stringify(toMessage(notice)), headers: { 'Idempotency-Key': id } }),
  };
}

function toMessage(notice: Notice): Record<string, unknown> {
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: toCard(notice) },
    ],
  };
}

/** Version 1.4 is what every client of Teams shows. */
function toCard(notice: Notice): Record<string, unknown> {
  const { state, severity } = notice;
  const { said, first, rest, mute } = readingOf(notice);
  const color = state === 'resolved' ? 'Good' : severity === 'SEV-1' || severity === 'SEV-2' ? 'Attention' : 'Default';
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { ...textBlock(headline(notice)), weight: 'Bolder', size: 'Medium', color },
      { ...textBlock(subline(notice)), isSubtle: true, spacing: 'None' },
      ...told(said),
      ...(first === null ? [] : [{ ...textBlock(`First: ${first}`), fontType: 'Monospace' }]),
      ...told(rest),
      ...(mute === null ? [] : [{ ...textBlock(`Mute: ${mute}`), fontType: 'Monospace' }]),
    ],
  };
}

/** What has a name is a fact; facts that follow each other are one set. */
function told(lines: readonly ReadLine[]): readonly Record<string, unknown>[] {
  const facts = lines.flatMap(({ name, text }) =>
    name === null ? [] : [{ title: name, value: escapeMarkdown(text) }],
  );
  const plain = lines.filter(({ name }) => name === null).map(({ text }) => textBlock(text));
  return [...plain, ...(facts.length === 0 ? [] : [{ type: 'FactSet', facts }])];
}

function textBlock(text: string): Record<string, unknown> {
  return { type: 'TextBlock', text: escapeMarkdown(text), wrap: true };
}

/** Cards read Markdown: names of objects may not make links or headings of themselves. Phones show what is escaped in vain. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]]/g, '\\$&').replace(/^[#>]/, '\\$&');
}
