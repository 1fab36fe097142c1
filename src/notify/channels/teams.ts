import type { Notice } from '../../model/notification.ts';
import type { Channel } from '../channel.ts';
import { headline, labelText, subline } from './plain-text.ts';
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
  const { lines, command, muteCommand, state, severity } = notice;
  const facts = lines.flatMap(({ label, text }) => {
    const title = labelText(label);
    return title === null ? [] : [{ title, value: escapeMarkdown(text) }];
  });
  const said = lines.filter(({ label }) => labelText(label) === null).map(({ text }) => textBlock(text));
  const color = state === 'resolved' ? 'Good' : severity === 'SEV-1' || severity === 'SEV-2' ? 'Attention' : 'Default';
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { ...textBlock(headline(notice)), weight: 'Bolder', size: 'Medium', color },
      { ...textBlock(subline(notice)), isSubtle: true, spacing: 'None' },
      ...said,
      ...(facts.length === 0 ? [] : [{ type: 'FactSet', facts }]),
      ...(command === null ? [] : [{ ...textBlock(`First: ${command}`), fontType: 'Monospace' }]),
      ...(muteCommand === null ? [] : [{ ...textBlock(`Mute: ${muteCommand}`), fontType: 'Monospace' }]),
    ],
  };
}

function textBlock(text: string): Record<string, unknown> {
  return { type: 'TextBlock', text: escapeMarkdown(text), wrap: true };
}

/** Cards read Markdown: names of objects may not make links or headings of themselves. */
function escapeMarkdown(text: string): string {
  return text.replace(/([\\`*_[\]<>#])/g, '\\$1');
}
