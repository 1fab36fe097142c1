import { z } from 'zod';
import { emptySession, SESSION_EVENTS, type SessionMetadata } from '../model/session.ts';
import { TOOL_STATUSES } from '../model/tool.ts';
import { fromWire, toWire, toWireKey } from '../model/wire.ts';
import { moment } from '../storage/index.ts';

const count = z.int().min(0);
const fromOne = z.int().min(1);

const toolRun = z.object({
  id: z.string(),
  tool: z.string(),
  input: z.string(),
  status: z.enum(TOOL_STATUSES),
  startedAt: moment,
  endedAt: moment.nullable(),
  outcome: z.string().nullable(),
  result: z.string().nullable(),
});

/** What the session keeps of its own running, beside the messages; by the field's name in memory. */
const FIELDS = {
  nextMessage: fromOne,
  asking: z.object({ cycle: count, at: moment, tools: z.array(toolRun).readonly().exactOptional() }).nullable(),
  lastCall: z
    .object({ at: moment, model: z.string(), promptTokens: count, entries: count, cachedUntil: moment.nullable() })
    .nullable(),
  recentCalls: z.array(moment).readonly(),
  calibration: z.object({
    model: z.string().nullable(),
    factor: z.number().positive(),
    overhead: z.number(),
    answers: count,
    sample: z.number().min(0),
  }),
  heartbeat: z.object({ cycle: count, at: moment }).nullable(),
  segment: fromOne,
  pinnedIncidents: z.array(fromOne).readonly(),
  settings: z
    .object({ model: z.string().nullable(), strategy: z.string(), maxTokens: count, system: z.string() })
    .nullable(),
  offeredTools: z.array(z.object({ name: z.string(), description: z.string(), inputSchema: z.string() })).readonly(),
  events: z.array(z.object({ at: moment, event: z.enum(SESSION_EVENTS), text: z.string() })).readonly(),
  closedAt: moment.nullable(),
  heard: z.array(z.string()).readonly(),
} as const;

type StateField = keyof typeof FIELDS;
export type SessionState = Pick<SessionMetadata, StateField>;

const fields = z.object(FIELDS);
const NAMES = Object.keys(FIELDS) as readonly StateField[];
/** As `metadata` of the file calls them. */
export const STATE_KEYS: readonly string[] = NAMES.map(toWireKey);

/** As in a new session. */
const BEGINNING: SessionState = emptySession('', null, null).metadata;

/** What is left out of a file is as in a new session. */
export function decodeState(metadata: Readonly<Record<string, unknown>>): z.ZodSafeParseResult<SessionState> {
  const given: Record<string, unknown> = {};
  for (const name of NAMES) {
    const value = fromWire(metadata[toWireKey(name)]);
    if (value !== undefined && value !== null) given[name] = value;
  }
  return fields.safeParse({ ...inFile(BEGINNING), ...given });
}

/** Under the file's keys; what is as it began is left out. */
export function encodeState(state: SessionState): Readonly<Record<string, unknown>> {
  const encoded = inFile(state);
  const beginning = inFile(BEGINNING);
  const told = NAMES.filter((name) => JSON.stringify(encoded[name]) !== JSON.stringify(beginning[name]));
  return Object.fromEntries(told.map((name) => [toWireKey(name), toWire(encoded[name])]));
}

/** Moments as text, and none but the fields above. */
function inFile(state: SessionState): Readonly<Record<string, unknown>> {
  return z.encode(fields, state);
}
