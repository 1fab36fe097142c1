import { basename } from 'node:path';
import type { HistoryStatistics } from '../../history/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { INCIDENT_SEVERITIES, isOpen } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import { usageFields } from '../../monitor/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { statsText } from '../render/session-stats.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { moment } from '../render/times.ts';
import { contextOf } from './list.ts';
import { type Found, findSession, withHistory } from './open.ts';
import { backupSizes, fileBytes } from './sizes.ts';
import { countToolRuns, readToolRuns } from './tool-runs.ts';

/** A session in numbers: messages, cycles, tokens, cost by day, incidents, and what lies on disk. */
export async function sessionStats(io: CliIo, id: string | null, output: OutputFormat): Promise<number> {
  const stats = await collectStats(io, await findSession(io, id));
  io.write(output === 'text' ? statsText(stats) : structured(stats, output));
  return EXIT.ok;
}

export type SessionStats = Awaited<ReturnType<typeof collectStats>>;

async function collectStats(io: CliIo, found: Found) {
  const { session, config, stores } = found;
  const { metadata, usage, history } = session;
  const context = contextOf(session, config);
  const count = (role: string) => history.filter((entry) => entry.role === role).length;
  const prompt = usage.tokens.input + usage.tokens.cacheRead + usage.tokens.cacheWrite;
  const ledger = (await stores.ledgers.list()).find(({ cluster }) => cluster === metadata.cluster) ?? null;
  const told = await fromHistory(io, found);
  return {
    sessionId: session.id,
    state: found.archived === null ? (metadata.closedAt === null ? 'open' : 'closed') : 'archived',
    cluster: metadata.cluster,
    cycles: metadata.cycleCount,
    quietSinceLastMessage: metadata.quiet?.cycles ?? 0,
    messages: {
      all: history.length,
      user: count('user'),
      assistant: count('assistant'),
      pinned: history.filter(({ pinned }) => pinned).length,
      excluded: history.filter(({ excluded }) => excluded === true).length,
      everRecorded: told?.statistics.total.messages ?? null,
    },
    contextTokens: context.tokens,
    contextPct: context.pct,
    maxContextTokens: config.maxContextTokens,
    prunes: metadata.prunes,
    pinnedIncidents: metadata.pinnedIncidents,
    modelCalls: usage.calls,
    toolCalls: told === null ? null : told.toolCalls,
    usage: usageFields(usage.tokens),
    cachedShare: prompt === 0 ? null : usage.tokens.cacheRead / prompt,
    costUsd: usage.costUsd,
    model: metadata.model,
    incidents: ledger === null ? null : incidentCounts(ledger),
    days: told === null ? null : told.statistics.days.map(dayOf),
    sizes: {
      session: found.bytes,
      backups: await backupSizes(config.sessionDir, `${session.id}.json`),
      ledger: ledger === null ? 0 : await fileBytes(stores.ledgers.locate(ledger.cluster)),
      ledgerBackups:
        ledger === null
          ? { count: 0, bytes: 0 }
          : await backupSizes(config.sessionDir, basename(stores.ledgers.locate(ledger.cluster))),
      history: told?.bytes ?? 0,
    },
    createdAt: moment(metadata.createdAt),
    savedAt: moment(session.savedAt),
    closedAt: moment(metadata.closedAt),
  };
}

/** Null where there is none, or it cannot be read: then that is said, and the rest is told. */
async function fromHistory(io: CliIo, { session, config }: Found) {
  try {
    return await withHistory(
      config,
      async (history) => ({
        statistics: await history.statistics({ sessionId: session.id }),
        bytes: (await history.sizes()).bytes,
        toolCalls: countToolRuns(await readToolRuns(history, session.id)),
      }),
      () => null,
    );
  } catch (error) {
    if (!(error instanceof MonitorError)) throw error;
    io.complain(`warning: ${error.message}\n`);
    return null;
  }
}

function dayOf({
  day,
  cycles,
  messages,
  pruned,
  prunes,
  opened,
  ended,
  calls,
  usage,
  costUsd,
}: HistoryStatistics['days'][number]) {
  return { day, cycles, messages, pruned, prunes, opened, ended, calls, usage: usageFields(usage), costUsd };
}

function incidentCounts({ incidents }: Ledger) {
  const open = incidents.filter(isOpen);
  return {
    open: open.length,
    ended: incidents.length - open.length,
    bySeverity: INCIDENT_SEVERITIES.map((severity) => ({
      severity,
      open: open.filter((incident) => incident.severity === severity).length,
    })),
  };
}
