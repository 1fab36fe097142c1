import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MarkedPrompt, placeBreakpoints } from '../../../src/analyst/claude/breakpoints.ts';
import type { ApiMessage, ContentBlock } from '../../../src/model/conversation.ts';

/** As the API documents it: a breakpoint finds what was cached at itself or one of the 19 blocks before. */
const LOOKBACK = 20;

function conversation(turns: number): ApiMessage[] {
  const messages: ApiMessage[] = [{ role: 'user', content: 'look 0' }];
  for (let turn = 1; turn <= turns; turn += 1) {
    messages.push({ role: 'assistant', content: `report ${turn}` }, { role: 'user', content: `look ${turn}` });
  }
  return messages;
}

function blocks({ system, messages }: MarkedPrompt): ContentBlock[] {
  return [...system, ...messages.flatMap(({ content }) => content)];
}

function marks(prompt: MarkedPrompt): number[] {
  return blocks(prompt).flatMap((block, index) => ('cache_control' in block ? [index] : []));
}

function bare(prompt: MarkedPrompt): string {
  return JSON.stringify(prompt, (key, value: unknown) => (key === 'cache_control' ? undefined : value));
}

const block = fc.oneof(
  fc.string().map((text): ContentBlock => ({ type: 'text', text })),
  fc.constant<ContentBlock>({ type: 'thinking', thinking: '', signature: 's' }),
  fc.constant<ContentBlock>({ type: 'tool_use', id: 'a', name: 'n', input: {} }),
  fc.constant<ContentBlock>({ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }),
);
const message = fc.record({
  role: fc.constantFrom<'user' | 'assistant'>('user', 'assistant'),
  content: fc.oneof(fc.string(), fc.array(block, { maxLength: 8 })),
});

describe('cache breakpoints', () => {
  it('stand on the system text and the end of the final message', () => {
    expect(placeBreakpoints('rules', [{ role: 'user', content: 'look' }], '1h')).toEqual({
      system: [{ type: 'text', text: 'rules', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'look', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
      ],
    });
  });

  it('stand in steps behind the final one of a long conversation', () => {
    expect(marks(placeBreakpoints('rules', conversation(5), '1h'))).toEqual([0, 11]);
    expect(marks(placeBreakpoints('rules', conversation(30), '1h'))).toEqual([0, 25, 43, 61]);
  });

  it('are never more than four, never on empty or thinking blocks, and the last is the last that can be', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(message, { maxLength: 60 }), (system, messages) => {
        const prompt = placeBreakpoints(system, messages, '5m');
        const all = blocks(prompt);
        const places = marks(prompt);
        expect(places.length).toBeLessThanOrEqual(4);
        for (const place of places) {
          expect(all[place]?.type).not.toBe('thinking');
          if (all[place]?.type === 'text') expect(String(all[place].text).trim()).not.toBe('');
        }
        const markable = all.map(
          (one) => one.type !== 'thinking' && (one.type !== 'text' || String(one.text).trim() !== ''),
        );
        expect(places.at(-1) ?? -1).toBe(markable.lastIndexOf(true));
      }),
    );
  });

  it('change nothing but themselves: the stored messages stay, and earlier bytes are the same in every later call', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), fc.array(message, { maxLength: 30 }), (messages, more) => {
        const stored = JSON.stringify(messages);
        const first = placeBreakpoints('rules', messages, '1h');
        const second = placeBreakpoints('rules', [...messages, ...more], '1h');
        expect(JSON.stringify(messages)).toBe(stored);
        expect(bare({ ...second, messages: second.messages.slice(0, messages.length) })).toBe(bare(first));
      }),
    );
  });

  it('reach what the call before cached, behind 50 new blocks of any kind', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), fc.array(message, { maxLength: 40 }), (messages, more) => {
        const grown = (count: number) => placeBreakpoints('rules', [...messages, ...more.slice(0, count)], '1h');
        const before = placeBreakpoints('rules', messages, '1h');
        const size = blocks(before).length;
        const count = more.findLastIndex((_, index) => blocks(grown(index + 1)).length <= size + 50) + 1;
        const written = marks(before).at(-1) ?? 0;
        const reached = marks(grown(count)).some((place) => written <= place && written > place - LOOKBACK);
        expect(reached).toBe(true);
      }),
    );
  });

  it('leave an empty system text out, as the API refuses it', () => {
    expect(placeBreakpoints('  ', [{ role: 'user', content: 'look' }], '1h').system).toEqual([]);
  });
});
