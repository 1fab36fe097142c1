import fc from 'fast-check';
import { type ConversationEntry, ENTRY_KINDS } from '../../src/model/conversation.ts';
import type { Report } from '../../src/model/report.ts';
import { type Asking, SESSION_EVENTS, type Session } from '../../src/model/session.ts';
import type { Summary } from '../../src/model/summary.ts';
import { TOOL_STATUSES, type ToolDefinition, type ToolRun } from '../../src/model/tool.ts';
import { OWN_KEYS } from '../../src/session/session-file.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', '__proto__', '"\\\n', 'é\u0301'),
);
/** Values as JSON has them: no -0. */
const json = fc.jsonValue({ stringUnit: 'binary' }).map((value): unknown => JSON.parse(JSON.stringify(value)));
const count = fc.nat();
const incidentNumber = fc.integer({ min: 1 });
export const millis = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(9999, 11, 31) });

function orNull<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { nil: null });
}

function record<T extends object>(fields: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(fields, { noNullPrototype: true });
}

const block = fc
  .tuple(text, fc.dictionary(text, json, { noNullPrototype: true }))
  .map(([type, fields]) => ({ ...fields, type }));

const report = record<Report>({
  analyst: fc.constantFrom('rules', 'claude'),
  model: orNull(text),
  summary: text,
  assessments: fc.array(
    record<Report['assessments'][number]>({
      incident: incidentNumber,
      assessment: text,
      likelyCause: orNull(text),
      confidence: orNull(fc.constantFrom('high', 'medium', 'low')),
      nextStep: orNull(text),
    }),
    { maxLength: 3 },
  ),
});

const confidence = orNull(fc.constantFrom('high', 'medium', 'low'));
const summary = record<Summary>({
  analyst: fc.constantFrom('rules', 'claude'),
  model: orNull(text),
  upTo: orNull(incidentNumber),
  messages: count,
  from: orNull(millis),
  to: orNull(millis),
  observed: fc.array(record<Summary['observed'][number]>({ incident: orNull(incidentNumber), text }), { maxLength: 2 }),
  concluded: fc.array(
    fc.record<Summary['concluded'][number], 'incident' | 'text' | 'confidence'>(
      { incident: orNull(incidentNumber), text, confidence, by: fc.constantFrom('rules', 'claude') },
      { noNullPrototype: true, requiredKeys: ['incident', 'text', 'confidence'] },
    ),
    { maxLength: 2 },
  ),
});

/** What most messages leave out. */
const seldom = fc.record(
  { number: incidentNumber, excluded: fc.constant(true as const), summary },
  { requiredKeys: [], noNullPrototype: true },
);

const plainEntry = record<Omit<ConversationEntry, 'number' | 'excluded' | 'summary'>>({
  role: fc.constantFrom('system', 'user', 'assistant'),
  content: fc.oneof(text, fc.array(block, { maxLength: 3 })),
  kind: fc.constantFrom(...ENTRY_KINDS),
  cycle: orNull(count),
  at: orNull(millis),
  pinned: fc.boolean(),
  incidents: fc.array(incidentNumber, { maxLength: 3 }),
  report: orNull(report),
});

const entry = fc.tuple(plainEntry, seldom).map(([plain, rest]): ConversationEntry => ({ ...plain, ...rest }));

const toolRun = record<ToolRun>({
  id: text,
  tool: text,
  input: text,
  status: fc.constantFrom(...TOOL_STATUSES),
  startedAt: millis,
  endedAt: orNull(millis),
  outcome: orNull(text),
  result: orNull(text),
});

const asking = fc
  .record({ cycle: count, at: millis, tools: fc.array(toolRun, { maxLength: 2 }) })
  .map(({ tools, ...rest }): Asking => (tools.length === 0 ? rest : { ...rest, tools }));

/** Keys of another program: any but ours, and `__proto__`, which no reader of JSON should keep. */
const extraKey = text.filter((key) => key !== '__proto__' && !OWN_KEYS.includes(key));

/** Any session a program can hold, of the id `demo`. */
export const anySession: fc.Arbitrary<Session> = record<Session>({
  id: fc.constant('demo'),
  history: fc.array(entry, { maxLength: 5 }),
  metadata: record<Session['metadata']>({
    cycleCount: count,
    lastCycle: orNull(count),
    cluster: orNull(text),
    createdAt: orNull(millis),
    quiet: orNull(record<NonNullable<Session['metadata']['quiet']>>({ cycles: count, since: millis })),
    prunes: count,
    model: orNull(text),
    nextMessage: incidentNumber,
    asking: orNull(asking),
    offeredTools: fc.array(record<ToolDefinition>({ name: text, description: text, inputSchema: text }), {
      maxLength: 2,
    }),
    lastCall: orNull(
      record<NonNullable<Session['metadata']['lastCall']>>({
        at: millis,
        model: text,
        promptTokens: count,
        entries: count,
        cachedUntil: orNull(millis),
      }),
    ),
    recentCalls: fc.array(millis, { maxLength: 3 }),
    calibration: record<Session['metadata']['calibration']>({
      model: orNull(text),
      factor: fc.double({ min: 0.01, max: 100, noNaN: true }),
      overhead: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((tokens) => tokens + 0),
      answers: count,
      sample: count,
    }),
    heartbeat: orNull(record<NonNullable<Session['metadata']['heartbeat']>>({ cycle: count, at: millis })),
    segment: incidentNumber,
    pinnedIncidents: fc.array(incidentNumber, { maxLength: 3 }),
    settings: orNull(
      record<NonNullable<Session['metadata']['settings']>>({
        model: orNull(text),
        strategy: text,
        maxTokens: count,
        system: text,
      }),
    ),
    events: fc.array(
      record<Session['metadata']['events'][number]>({ at: millis, event: fc.constantFrom(...SESSION_EVENTS), text }),
      { maxLength: 3 },
    ),
    closedAt: orNull(millis),
    heard: fc.array(text, { maxLength: 3 }),
    extra: fc.dictionary(extraKey, json, { noNullPrototype: true }),
  }),
  usage: record<Session['usage']>({
    calls: count,
    tokens: record<Session['usage']['tokens']>({ input: count, cacheRead: count, cacheWrite: count, output: count }),
    costUsd: fc.double({ min: 0, max: 1e9, noNaN: true }).map((cost) => cost + 0),
  }),
  savedAt: orNull(millis),
});
