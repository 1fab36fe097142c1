import type { ConversationEntry } from '../model/conversation.ts';
import { NO_USAGE } from '../model/report.ts';
import { SESSION_SCHEMA_VERSION, type Session, type SessionMetadata } from '../model/session.ts';
import type { Summary } from '../model/summary.ts';
import { toWire } from '../model/wire.ts';
import { type Decoded, formatJson, migrateDocument, toDecoded, writeMoment } from '../storage/index.ts';
import { SESSION_MIGRATIONS } from './migrations/index.ts';
import {
  type EntryFile,
  entrySchema,
  type METADATA_KEYS,
  OWN_KEYS,
  type SessionFile,
  sessionFileSchema,
} from './session-file.ts';
import { decodeState, encodeState, type SessionState } from './session-state.ts';

/** The text of a session's file. Unset fields of an entry are left out; a key of `extra` never replaces one of ours. */
export function encodeSession(session: Session): string {
  return formatJson({
    session_id: session.id,
    // Before the messages: a torn file still says how to read those it has.
    schema_version: SESSION_SCHEMA_VERSION,
    conversation_history: session.history.map(encodeEntry),
    metadata: encodeMetadata(session.metadata),
    saved_at: writeMoment(session.savedAt),
    usage: toWire(session.usage),
  });
}

/** One message as the file has it, before it is JSON. */
export function encodeEntry(entry: ConversationEntry): Readonly<Record<string, unknown>> {
  // Key by key: a session has thousands of them.
  const file: Record<string, unknown> = { role: entry.role, content: entry.content };
  if (entry.kind !== 'imported') file.kind = entry.kind;
  if (entry.cycle !== null) file.cycle = entry.cycle;
  if (entry.at !== null) file.at = writeMoment(entry.at);
  if (entry.pinned) file.pinned = true;
  if (entry.incidents.length > 0) file.incidents = entry.incidents;
  if (entry.report !== null) file.report = toWire(entry.report);
  if (entry.number !== undefined) file.number = entry.number;
  if (entry.excluded !== undefined) file.excluded = true;
  if (entry.summary !== undefined) file.summary = encodeSummary(entry.summary);
  return file;
}

function encodeSummary(summary: Summary): unknown {
  return toWire({ ...summary, from: writeMoment(summary.from), to: writeMoment(summary.to) });
}

function encodeMetadata(metadata: SessionMetadata): Readonly<Record<string, unknown>> {
  const { quiet } = metadata;
  const own: Readonly<Record<(typeof METADATA_KEYS)[number], unknown>> & Readonly<Record<string, unknown>> = {
    cycle_count: metadata.cycleCount,
    last_cycle: metadata.lastCycle,
    cluster: metadata.cluster,
    created_at: writeMoment(metadata.createdAt),
    quiet: quiet === null ? null : { cycles: quiet.cycles, since: writeMoment(quiet.since) },
    prunes: metadata.prunes,
    model: metadata.model,
    ...encodeState(metadata),
  };
  // Ours stand first in the file, and win.
  return { ...own, ...metadata.extra, ...own };
}

/** A file's JSON, of any version, as the session `id`: the name of the file decides, whatever `session_id` says inside. */
export function decodeSession(document: unknown, id: string): Decoded<Session> {
  const migrated = migrateDocument(document, SESSION_MIGRATIONS, SESSION_SCHEMA_VERSION);
  if (!migrated.ok) return migrated;
  const file = toDecoded(sessionFileSchema.safeParse(migrated.value.document));
  if (!file.ok) return file;
  const state = toDecoded(decodeState(file.value.metadata));
  return state.ok ? { ok: true, value: toSession(file.value, state.value, id) } : state;
}

function toSession(file: SessionFile, state: SessionState, id: string): Session {
  return {
    id,
    history: file.conversation_history.map(toEntry),
    metadata: toMetadata(file.metadata, state),
    usage: file.usage ?? { calls: 0, tokens: NO_USAGE, costUsd: 0 },
    savedAt: file.saved_at ?? null,
  };
}

/** One message of a file. */
export function decodeEntry(entry: unknown): Decoded<ConversationEntry> {
  const decoded = toDecoded(entrySchema.safeParse(entry));
  return decoded.ok ? { ok: true, value: toEntry(decoded.value) } : decoded;
}

function toEntry(entry: EntryFile): ConversationEntry {
  return {
    role: entry.role,
    content: entry.content,
    kind: entry.kind ?? 'imported',
    cycle: entry.cycle ?? null,
    at: entry.at ?? null,
    pinned: entry.pinned ?? false,
    incidents: entry.incidents ?? [],
    report: entry.report ?? null,
    ...(typeof entry.number === 'number' ? { number: entry.number } : {}),
    ...(entry.excluded === true ? { excluded: true } : {}),
    ...(entry.summary ? { summary: entry.summary } : {}),
  };
}

function toMetadata(metadata: SessionFile['metadata'], state: SessionState): SessionMetadata {
  const { cycle_count, last_cycle, cluster, created_at, quiet, prunes, model } = metadata;
  const extra = Object.fromEntries(Object.entries(metadata).filter(([key]) => !OWN_KEYS.includes(key)));
  return {
    cycleCount: cycle_count,
    lastCycle: last_cycle ?? null,
    cluster: cluster ?? null,
    createdAt: created_at ?? null,
    quiet: quiet ?? null,
    prunes: prunes ?? 0,
    model: model ?? null,
    ...state,
    extra,
  };
}
