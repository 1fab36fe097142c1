import { z } from 'zod';
import { type ContentBlock, ENTRY_KINDS, type Role } from '../model/conversation.ts';
import type { AnalystName, Assessment } from '../model/report.ts';
import { SESSION_SCHEMA_VERSION } from '../model/session.ts';
import { fromWire } from '../model/wire.ts';
import { moment } from '../storage/index.ts';
import { STATE_KEYS } from './session-state.ts';

/** The keys of `metadata` that are ours; every other is kept as found. */
export const METADATA_KEYS = [
  'cycle_count',
  'last_cycle',
  'cluster',
  'created_at',
  'quiet',
  'prunes',
  'model',
] as const;
/** Those, and the ones of session-state.ts. */
export const OWN_KEYS: readonly string[] = [...METADATA_KEYS, ...STATE_KEYS];

const ROLES = ['system', 'user', 'assistant'] as const satisfies readonly Role[];
const ANALYSTS = ['rules', 'claude'] as const satisfies readonly AnalystName[];
const CONFIDENCES = ['high', 'medium', 'low'] as const satisfies readonly Assessment['confidence'][];

const count = z.int().min(0);
const incidentNumber = z.int().min(1);

/** Checked and passed on as the very same value: a copy could reorder the keys of a block, and its bytes are cached. */
const content = z.custom<string | readonly ContentBlock[]>(
  (value) => typeof value === 'string' || (Array.isArray(value) && value.every(isContentBlock)),
  'expected text or a list of content blocks, each with a type',
);

function isContentBlock(value: unknown): value is ContentBlock {
  return value !== null && typeof value === 'object' && 'type' in value && typeof value.type === 'string';
}

/** A report lies in the file as `-o json` prints it: the model's noun in snake_case. */
const report = z.preprocess(
  fromWire,
  z.object({
    analyst: z.enum(ANALYSTS),
    model: z.string().nullable(),
    summary: z.string(),
    assessments: z
      .array(
        z.object({
          incident: incidentNumber,
          assessment: z.string(),
          likelyCause: z.string().nullable(),
          confidence: z.enum(CONFIDENCES).nullable(),
          nextStep: z.string().nullable(),
        }),
      )
      .readonly(),
  }),
);

const summaryLine = { incident: incidentNumber.nullable(), text: z.string() };

/** Like a report: the model's noun in snake_case. */
const summary = z.preprocess(
  fromWire,
  z.object({
    analyst: z.enum(ANALYSTS),
    model: z.string().nullable(),
    upTo: z.int().min(1).nullable(),
    messages: count,
    from: moment.nullable(),
    to: moment.nullable(),
    observed: z.array(z.object(summaryLine)).readonly(),
    concluded: z
      .array(
        z.object({
          ...summaryLine,
          confidence: z.enum(CONFIDENCES).nullable(),
          by: z.enum(ANALYSTS).exactOptional(),
        }),
      )
      .readonly(),
  }),
);

/** One message. What is not known or not set is not written. */
export const entrySchema = z.object({
  role: z.enum(ROLES),
  content,
  kind: z.enum(ENTRY_KINDS).nullish(),
  cycle: count.nullish(),
  at: moment.nullish(),
  pinned: z.boolean().nullish(),
  incidents: z.array(incidentNumber).readonly().nullish(),
  report: report.nullish(),
  number: z.int().min(1).nullish(),
  excluded: z.boolean().nullish(),
  summary: summary.nullish(),
});

const quietRun = z.object({ cycles: count, since: moment });

const metadata = z.looseObject({
  cycle_count: count,
  last_cycle: count.nullish(),
  cluster: z.string().nullish(),
  created_at: moment.nullish(),
  quiet: quietRun.nullish(),
  prunes: count.nullish(),
  model: z.string().nullish(),
});

const usage = z.preprocess(
  fromWire,
  z.object({
    calls: count,
    tokens: z.object({ input: count, cacheRead: count, cacheWrite: count, output: count }),
    costUsd: z.number().min(0),
  }),
);

/** The file this program writes. `session_id` is for people: the name of the file decides. */
export const sessionFileSchema = z.object({
  session_id: z.unknown().optional(),
  conversation_history: z.array(entrySchema).readonly(),
  metadata,
  saved_at: moment.nullish(),
  schema_version: z.literal(SESSION_SCHEMA_VERSION),
  usage: usage.nullish(),
});
export type SessionFile = z.output<typeof sessionFileSchema>;
export type EntryFile = z.output<typeof entrySchema>;
