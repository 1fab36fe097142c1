import { describe, expect, it } from 'vitest';
import { escapeMarkdown, sessionMarkdown } from '../../../src/cli/render/session-markdown.ts';
import { user } from '../../support/conversations.ts';
import { aKeptSession } from '../../support/session-files.ts';
import { anIncident } from '../../support/situations.ts';

const diary = (text: string) =>
  [
    ...sessionMarkdown({
      session: aKeptSession('demo'),
      messages: [{ number: 4, entry: user(text), pruned: null }],
      incidents: [],
    }),
  ].join('');

describe('a diary', () => {
  it('keeps what a message says inside its block, whatever it says', () => {
    for (const text of ['```', '````\n# mine\n````', '<script>alert(1)</script>', '[x](https://evil.example)']) {
      const lines = diary(text).split('\n');
      const begins = lines.findIndex((line) => /^`{3,}text$/.test(line));
      const fence = lines[begins]?.replace('text', '') ?? '';
      const ends = lines.indexOf(fence, begins + 1);
      expect(lines.slice(begins + 1, ends).join('\n')).toBe(text);
      expect(lines.slice(ends + 1).join('')).toBe('');
    }
  });

  it('names the incidents it speaks of, as the ledger knows them', () => {
    const incident = anIncident({ number: 7 });
    const messages = [{ number: 4, entry: user('INC-7', { incidents: [7] }), pruned: null }];
    const text = [
      ...sessionMarkdown({ session: aKeptSession('demo'), messages, incidents: [incident, anIncident({ number: 8 })] }),
    ].join('');
    expect(text).toContain(`\n## Incidents\n\n- **INC-7** ${incident.severity} ${incident.code} `);
    expect(text).not.toContain('INC-8');
    expect(text).toContain('\n## Without a date\n');
  });
});

it.each([
  ['<b>&amp;', '\\<b\\>\\&amp;'],
  ['*a* _b_ `c` [d](e)', '\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e)'],
  ['# head\n- list', '\\# head - list'],
  ['- list', '\\- list'],
  ['1. first', '\\1. first'],
  ['https://evil.example www.evil.example', 'https\\://evil.example www\\.evil.example'],
])('%j is words alone', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});
