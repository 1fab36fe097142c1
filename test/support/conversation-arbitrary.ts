import fc from 'fast-check';
import { summaryEntry } from '../../src/conversation/index.ts';
import type { ContentBlock, ConversationEntry } from '../../src/model/conversation.ts';
import type { Summary } from '../../src/model/summary.ts';
import { assistant, entry, plainTurns, systemMessage, toolResult, toolUse, user } from './conversations.ts';

const words = fc.constantFrom(
  'CrashLoopBackOff shop/Deployment api',
  'all pods are ready',
  '{"error": null, "status": "fine"}',
  '{"note": "p1 outage"}',
  '集群中的三个节点已停止响应',
  '🔥👩‍👩‍👧 down',
  'lone \ud83d surrogate',
  ' \n\t',
  '',
);
const text = fc.oneof(words, fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 40 }));

/** Mostly short, at times a few thousand characters, seldom one giant message. */
const sizedText = fc
  .tuple(
    text,
    fc.oneof(
      { weight: 12, arbitrary: fc.constant(1) },
      { weight: 4, arbitrary: fc.integer({ min: 20, max: 200 }) },
      { weight: 1, arbitrary: fc.constant(9_000) },
    ),
  )
  .map(([piece, times]) => piece.repeat(times));

/** Few ids, so that calls and results meet, miss each other and repeat. */
const toolId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'bad id!');

const block: fc.Arbitrary<ContentBlock> = fc.oneof(
  sizedText.map((value) => ({ type: 'text', text: value })),
  text.map((value) => ({ type: 'text', text: value, citations: null, cache_control: { type: 'ephemeral' } })),
  text.map((value) => ({ type: 'thinking', thinking: value, signature: 's'.repeat(50) })),
  fc.constant({ type: 'redacted_thinking', data: 'x'.repeat(80) }),
  fc.tuple(toolId, sizedText).map(([id, value]) => toolUse(id, { query: value })),
  fc.tuple(toolId, sizedText).map(([id, value]) => toolResult(id, value)),
  fc.tuple(toolId, sizedText, text).map(([id, a, b]) =>
    toolResult(
      id,
      [a, b].map((value) => ({ type: 'text', text: value })),
    ),
  ),
  fc.constantFrom<ContentBlock>(
    { type: 'image', source: { type: 'base64', data: 'AAAA' } },
    { type: 'document' },
    { type: 'text' },
    { type: 'tool_use' },
  ),
);

/** Few numbers, so that messages speak of the same incidents; at times thousands at once. */
const incidentNumbers = fc.oneof(
  { weight: 20, arbitrary: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 3_000 }, (_, index) => index + 1)) },
);

const summaryData: fc.Arbitrary<Summary> = fc
  .record({
    analyst: fc.constantFrom<Summary['analyst']>('rules', 'claude'),
    lines: fc.array(fc.tuple(fc.option(fc.integer({ min: 1, max: 12 }), { nil: null }), sizedText), { maxLength: 6 }),
    messages: fc.nat(5_000),
  })
  .map(({ analyst, lines, messages }) => ({
    ...{ analyst, model: analyst === 'rules' ? null : 'claude-sonnet-5-5', upTo: null, messages, from: null, to: null },
    observed: lines.map(([incident, line]) => ({ incident, text: line })),
    concluded: lines.slice(0, 2).map(([incident, line]) => ({ incident, text: line, confidence: 'low' as const })),
  }));

/** Entries as any file may hold them: any role anywhere, any blocks, excluded ones, summaries that are none. */
const oddEntry = fc
  .record<Pick<ConversationEntry, 'role' | 'kind' | 'content' | 'pinned' | 'incidents'>>({
    role: fc.constantFrom('user', 'assistant', 'system'),
    kind: fc.constantFrom(
      ...(['imported', 'imported', 'delta', 'report', 'baseline', 'system', 'summary', 'heartbeat'] as const),
      'interruption',
    ),
    content: fc.oneof(sizedText, fc.array(block, { maxLength: 5 })),
    pinned: fc.boolean(),
    incidents: incidentNumbers,
  })
  .chain((fields) =>
    fc
      .record({ isExcluded: fc.integer({ max: 7, min: 0 }), summary: fc.option(summaryData, { nil: null, freq: 1 }) })
      .map(({ isExcluded, summary }) => [
        entry({
          ...fields,
          ...(isExcluded === 0 ? { excluded: true } : {}),
          ...(fields.kind === 'summary' && summary !== null ? { summary } : {}),
        }),
      ]),
  );

/** A summary as this program writes it, however long it is. */
const ownSummary = summaryData.map((data) => [summaryEntry(data)]);

/** A turn as this program writes it: the cycle's message, perhaps a tool call with its result, the report. */
const ownTurn = fc
  .record({
    question: sizedText,
    answer: sizedText,
    logs: sizedText,
    thinks: fc.boolean(),
    call: fc.option(fc.nat(), { nil: null }),
    pinned: fc.integer({ min: 0, max: 4 }),
    incidents: incidentNumbers,
  })
  .map((turn) => {
    const id = `toolu_${turn.call}`;
    const thinking = turn.thinks ? [{ type: 'thinking', thinking: 'let me see', signature: 'sig' }] : [];
    return [
      user(`## Cycle\n${turn.question}`, { pinned: turn.pinned === 0, incidents: turn.incidents }),
      ...(turn.call === null
        ? []
        : [assistant([...thinking, toolUse(id)]), user([toolResult(id, turn.logs)], { pinned: turn.pinned === 1 })]),
      assistant([...thinking, { type: 'text', text: `Report\n${turn.answer}` }], {
        pinned: turn.pinned === 2,
        incidents: turn.incidents,
      }),
    ];
  });

/** Pins that alone are larger than most budgets. */
const manyPins = fc
  .tuple(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 10, max: 6_000 }))
  .map(([count, size]) =>
    Array.from({ length: count }, (_, index) => user(`pin ${index} ${'x'.repeat(size)}`, { pinned: true })),
  );

const thousandsOfSmall = fc
  .tuple(fc.integer({ min: 500, max: 2_000 }), fc.integer({ min: 0, max: 5 }))
  .map(([count, keywordEach]) => [...plainTurns(count, 40, keywordEach)]);

const giant = fc
  .tuple(fc.constantFrom('x', '界', '🔥 '), fc.boolean())
  .map(([piece, pinned]) => [user(piece.repeat(120_000), { pinned })]);

/** Any conversation a session can hold, own or imported, with or without a system message, empty too. */
export const conversation: fc.Arbitrary<readonly ConversationEntry[]> = fc
  .tuple(
    fc.option(fc.oneof(text, sizedText), { nil: null }),
    fc.array(
      fc.oneof(
        { weight: 8, arbitrary: ownTurn },
        { weight: 6, arbitrary: oddEntry },
        { weight: 1, arbitrary: manyPins },
        { weight: 1, arbitrary: giant },
        { weight: 1, arbitrary: thousandsOfSmall },
        { weight: 1, arbitrary: ownSummary },
      ),
      { maxLength: 25 },
    ),
  )
  .map(([system, parts]) => [...(system === null ? [] : [systemMessage(system)]), ...parts.flat()]);
