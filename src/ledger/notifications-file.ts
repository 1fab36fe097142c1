import { z } from 'zod';
import { INCIDENT_SEVERITIES } from '../model/incident.ts';
import {
  type Delivery,
  KEEP_BACK_REASONS,
  NOTICE_LABELS,
  type Notice,
  type Notifications,
  TELL_REASONS,
} from '../model/notification.ts';
import { moment } from '../storage/index.ts';

const KINDS = [
  'incident',
  'storm',
  'digest',
  'watcher',
  'analysis',
  'sample',
] as const satisfies readonly Notice['kind'][];
const STATES = ['firing', 'resolved', 'note'] as const satisfies readonly Notice['state'][];
const ACTS = ['open', 'reply', 'edit', 'resolve', 'single'] as const satisfies readonly Delivery['act'][];

const count = z.int().min(0);
const incidentNumber = z.int().min(1);
const severity = z.enum(INCIDENT_SEVERITIES);

const notice = z.object({
  kind: z.enum(KINDS),
  reason: z.enum(TELL_REASONS),
  state: z.enum(STATES),
  severity,
  cluster: z.string(),
  incident: incidentNumber.nullable(),
  code: z.string().nullable(),
  object: z.object({ kind: z.string(), namespace: z.string(), name: z.string() }).nullable(),
  owner: z.string().nullable(),
  tier: z.string().nullable(),
  title: z.string(),
  since: moment.nullable(),
  at: moment,
  endedAt: moment.nullable(),
  lines: z.array(z.object({ label: z.enum(NOTICE_LABELS), text: z.string() })).readonly(),
  command: z.string().nullable(),
  muteCommand: z.string().nullable(),
});

const late = z.object({
  messages: count,
  since: moment,
  words: z
    .array(
      z.object({
        ...{ about: z.string(), title: z.string(), severity, opened: count },
        ...{ openedAt: moment.nullable(), worsenedAt: moment.nullable(), endedAt: moment.nullable() },
      }),
    )
    .readonly(),
  more: count,
});

const delivery = z.object({
  id: z.string(),
  channel: z.string(),
  act: z.enum(ACTS),
  thread: z.string().nullable(),
  notice,
  createdAt: moment,
  attempts: count,
  nextAt: moment,
  lastProblem: z.string().nullable(),
  ownFault: z.boolean().optional(),
  late: late.optional(),
});

const thread = z.object({
  channel: z.string(),
  key: z.string(),
  within: z.string().nullable(),
  ref: z.string().nullable(),
  openedAt: moment,
  toldSeverity: severity,
  toldAt: moment,
  escalatedAt: moment.nullable(),
  resolvedAt: moment.nullable(),
});

const decision = z.object({
  at: moment,
  cycle: count,
  incident: incidentNumber.nullable(),
  episode: count,
  channel: z.string().nullable(),
  tell: z.boolean(),
  reason: z.enum([...TELL_REASONS, ...KEEP_BACK_REASONS]),
  because: z.string().nullable(),
  delivery: z.string().nullable(),
});

const health = z.object({
  channel: z.string(),
  failures: count,
  failingSince: moment.nullable(),
  lastProblem: z.string().nullable(),
  toldElsewhere: z.boolean(),
});

/** What a ledger keeps of telling people, as its file has it. The compiler holds it equal to the model's type. */
export const notificationsSchema = z.object({
  outbox: z.array(delivery).readonly(),
  threads: z.array(thread).readonly(),
  decisions: z.array(decision).readonly(),
  channels: z.array(health).readonly(),
  missing: z
    .array(z.object({ channel: z.string(), since: moment }))
    .readonly()
    .default([]),
  digestAt: moment.nullable(),
  digestCostUsd: z.number().nonnegative().nullable().default(null),
  blind: z.object({ since: moment, cycles: count, told: z.boolean() }).nullable(),
}) satisfies z.ZodType<Notifications>;
