import { z } from 'zod';
import { FINDING_CODES, FINDING_SEVERITIES } from '../model/finding.ts';
import {
  type Episode,
  INCIDENT_SEVERITIES,
  type Incident,
  type IncidentState,
  type IncidentTurn,
} from '../model/incident.ts';
import { LEDGER_SCHEMA_VERSION } from '../model/ledger.ts';
import { NO_NOTIFICATIONS } from '../model/notification.ts';
import type { AnalystName } from '../model/report.ts';
import type { SafeText } from '../model/safe-text.ts';
import { KIND_NAMES, type KindName } from '../model/snapshot.ts';
import { type Quieting, TIERS } from '../model/weight.ts';
import { VERDICTS } from '../model/word.ts';
import { moment } from '../storage/index.ts';
import { notificationsSchema } from './notifications-file.ts';

const STATES = ['open', 'unknown', 'resolved', 'gone', 'folded'] as const satisfies readonly IncidentState[];
const ANALYSTS = ['rules', 'claude'] as const satisfies readonly AnalystName[];
const TURNS = [
  'opened',
  'ongoing',
  'resolved',
  'gone',
  'recurring',
  'flapping',
  'unknown',
  'folded',
] as const satisfies readonly IncidentTurn[];
const ENDINGS = ['resolved', 'gone', 'folded'] as const satisfies readonly Episode['how'][];

const QUIETINGS = ['window', 'ignore', 'slow start'] as const satisfies readonly Quieting['by'][];
const TOLD = ['yes', 'no', 'again'] as const satisfies readonly Incident['told'][];

const count = z.int().min(0);
const incidentNumber = z.int().min(1);
const texts = z.array(z.string()).readonly();

const objectRef = z.object({ kind: z.string(), namespace: z.string(), name: z.string() });

/** Redacted before it was stored. That it is the cluster's own words is kept: a model must see it fenced after a restart too. */
const safeText = z.custom<SafeText>((value) => typeof value === 'string', 'expected text');
const evidence = z.union([
  z.object({ label: z.string(), value: safeText, free: z.literal(true) }),
  z.object({ label: z.string(), value: z.string() }),
]);

const advice = z.object({ at: moment, by: z.enum(ANALYSTS), text: z.string() });

const followed = z.object({ advice, change: z.string(), changedAt: moment, clearSince: moment.nullable() });
const said = { by: safeText, at: moment, cycle: count };
const verdict = z.object({ verdict: z.enum(VERDICTS), because: safeText.nullable(), ...said });
const heldBack = z.object({ turn: z.enum(TURNS), severity: z.enum(INCIDENT_SEVERITIES), at: moment, cycle: count });
const mute = z.object({
  until: moment,
  because: safeText.nullable(),
  ended: z.object({ ...said, by: safeText.nullable() }).nullable(),
  heldBack: z.array(heldBack).readonly(),
  ...said,
});
const word = z.object({
  acknowledged: z.object(said).nullable(),
  muted: mute.nullable(),
  notes: z.array(z.object({ text: safeText, ...said })).readonly(),
  verdict: verdict.nullable(),
});

const episode = z.object({
  openedAt: moment,
  endedAt: moment,
  how: z.enum(ENDINGS),
  ending: z.string(),
  followed: z.array(followed).readonly(),
  verdict: verdict.exactOptional(),
});

const change = z.object({
  object: objectRef,
  what: texts,
  by: z.string().nullable(),
  at: moment,
  exact: z.boolean(),
  after: moment,
  seenAt: moment,
  routine: z.boolean(),
});
const weight = z.object({
  service: z.string().nullable(),
  tier: z.enum(TIERS).nullable(),
  owner: z.string().nullable(),
  toleratedDowntime: count.nullable(),
  needs: z.array(safeText).readonly(),
  notes: z.array(safeText).readonly(),
});

const quieting = z.object({
  by: z.enum(QUIETINGS),
  reason: z.string(),
  because: safeText.nullable(),
  until: moment.nullable(),
});

const consequence = z.object({
  key: z.string(),
  code: z.enum(FINDING_CODES),
  owner: objectRef,
  message: z.string(),
  count,
});

export const incidentSchema = z.object({
  number: incidentNumber,
  key: z.string(),
  family: z.string(),
  code: z.enum(FINDING_CODES),
  owner: objectRef,
  state: z.enum(STATES),
  severity: z.enum(INCIDENT_SEVERITIES),
  findingSeverity: z.enum(FINDING_SEVERITIES),
  message: z.string(),
  evidence: z.array(evidence).readonly(),
  remedy: texts,
  affected: z.object({ count, names: texts, peak: count }),
  consequences: z.array(consequence).readonly(),
  consequencePeak: count,
  occurredAt: moment.nullable(),
  flapping: z.boolean(),
  log: z.object({ crash: z.string(), text: safeText, shown: count, read: count }).nullable(),
  openings: z.array(moment).readonly(),
  foldedInto: incidentNumber.nullable(),
  changes: z.array(change).readonly(),
  advice: z.array(advice).readonly(),
  followed: z.array(followed).readonly(),
  firstSeen: moment,
  openedAt: moment,
  startKnown: z.boolean(),
  lastSeen: moment,
  healthySince: moment.nullable(),
  healthyLooks: count,
  endedAt: moment.nullable(),
  occurrences: count,
  episodes: z.array(episode).readonly(),
  unknownBecause: z.string().nullable(),
  toldAs: z.object({ code: z.enum(FINDING_CODES), owner: objectRef }).exactOptional(),
  toldIn: incidentNumber.exactOptional(),
  standsFor: z.string().exactOptional(),
  word: word.exactOptional(),
  severityBecause: z.string().nullable(),
  weight: weight,
  quietedBy: quieting.nullable(),
  told: z.enum(TOLD),
});

const verdictRecord = z.object({
  incident: incidentNumber,
  episode: z.int().min(1),
  code: z.enum(FINDING_CODES),
  owner: objectRef,
  severity: z.enum(INCIDENT_SEVERITIES),
  openedAt: moment,
  evidence: safeText,
  verdict,
});

const restartSeries = z.object({
  container: z.string(),
  samples: z.array(z.object({ at: moment, count })).readonly(),
});

const eventSeries = z.object({
  event: z.string(),
  samples: z.array(z.object({ at: moment, count })).readonly(),
});

/** The ledger with the keys of the model; `codec.ts` writes them in snake_case. The compiler holds it equal to the model's type. */
export const ledgerSchema = z.object({
  schemaVersion: z.literal(LEDGER_SCHEMA_VERSION),
  cluster: z.string(),
  cycle: count,
  lastLookAt: moment.nullable(),
  nextNumber: incidentNumber,
  incidents: z.array(incidentSchema).readonly(),
  counters: z.object({
    restarts: z.array(restartSeries).readonly(),
    events: z.array(eventSeries).readonly(),
    firstSeen: z.array(z.object({ key: z.string(), at: moment })).readonly(),
  }),
  changes: z.array(change).readonly(),
  lastRead: z
    .array(z.object({ kind: z.enum(KIND_NAMES as [KindName, ...KindName[]]), readAt: moment, objects: texts }))
    .readonly(),
  factsFormat: count,
  hashKey: z.string().nullable(),
  heard: texts,
  verdicts: z.array(verdictRecord).readonly(),
  notifications: notificationsSchema.default(NO_NOTIFICATIONS),
});
