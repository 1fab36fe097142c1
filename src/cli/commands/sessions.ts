import { openStores } from '../../app.ts';
import type { Config } from '../../config/index.ts';
import { estimateHistory, gauge, TARGET_WITHOUT_MODEL } from '../../context/index.ts';
import { MonitorError } from '../../model/errors.ts';
import type { Session } from '../../model/session.ts';
import { usageFields } from '../../monitor/index.ts';
import type { SessionListing, SessionStore } from '../../session/index.ts';
import { isSessionId } from '../../storage/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { createPaint } from '../render/paint.ts';
import { entryData, entryText } from '../render/session-entry.ts';
import { type OutputFormat, print, structured } from '../render/structured.ts';
import { table } from '../render/table.ts';
import { fileSize, fullTime, moment, thousands } from '../render/times.ts';
import { environmentOf, readConfig } from '../settings.ts';

/** Lists the sessions of SESSION_DIR, newest first; files that cannot be read are told, not hidden. */
export async function listSessions(io: CliIo, output: OutputFormat): Promise<number> {
  const { sessions, config } = open(io);
  const listings = await sessions.list();
  if (output !== 'text') {
    io.write(structured(listings.map(summary), output));
    return EXIT.ok;
  }
  if (listings.length === 0) {
    io.write(`no sessions in ${config.sessionDir}\n`);
    return EXIT.ok;
  }
  const rows = listings.map(({ id, savedAt, bytes, session, problem }) =>
    session === null
      ? [id, '-', '-', '-', fileSize(bytes), `unreadable: ${problem ?? 'no reason known'}`]
      : [
          id,
          session.metadata.cluster ?? '-',
          String(session.metadata.cycleCount),
          String(session.history.length),
          fileSize(bytes),
          fullTime(savedAt),
        ],
  );
  io.write(`${table(['SESSION', 'CLUSTER', 'CYCLES', 'MESSAGES', 'SIZE', 'SAVED'], rows)}\n`);
  return EXIT.ok;
}

/** Shows a session's conversation as one reads it; `-o json` gives the entries. */
export async function showSession(
  io: CliIo,
  id: string | null,
  last: number | null,
  output: OutputFormat,
): Promise<number> {
  const { session } = await find(io, id);
  const entries = last === null ? session.history : session.history.slice(-last);
  if (output !== 'text') {
    io.write(print(entries.map(entryData), output));
    return EXIT.ok;
  }
  const paint = createPaint(io.hasColor);
  const hidden = session.history.length - entries.length;
  if (hidden > 0) io.write(`${paint.dim(`… ${hidden} earlier message${hidden === 1 ? '' : 's'}`)}\n\n`);
  for (const entry of entries) {
    const when = entry.at === null ? '' : ` · ${fullTime(entry.at)}`;
    const which = entry.cycle === null ? '' : ` · cycle ${entry.cycle}`;
    io.write(`${paint.bold(`${entry.role}${which}${when}`)}\n${entryText(entry)}\n\n`);
  }
  return EXIT.ok;
}

/** A session in numbers: messages, cycles, tokens, cost. */
export async function sessionStats(io: CliIo, id: string | null, output: OutputFormat): Promise<number> {
  const { session, config } = await find(io, id);
  const { metadata, usage, history } = session;
  const budget = {
    maxTokens: config.maxContextTokens,
    threshold: config.contextPruneThreshold,
    target: config.contextPruneTarget ?? TARGET_WITHOUT_MODEL,
  };
  const context = gauge(estimateHistory(history), budget);
  const count = (role: string) => history.filter((entry) => entry.role === role).length;
  const prompt = usage.tokens.input + usage.tokens.cacheRead + usage.tokens.cacheWrite;
  const stats = {
    sessionId: session.id,
    cluster: metadata.cluster,
    cycles: metadata.cycleCount,
    quietSinceLastMessage: metadata.quiet?.cycles ?? 0,
    messages: { all: history.length, user: count('user'), assistant: count('assistant') },
    contextTokens: context.tokens,
    contextPct: context.pct,
    maxContextTokens: config.maxContextTokens,
    prunes: metadata.prunes,
    modelCalls: usage.calls,
    usage: usageFields(usage.tokens),
    cachedShare: prompt === 0 ? null : usage.tokens.cacheRead / prompt,
    costUsd: usage.costUsd,
    model: metadata.model,
    createdAt: moment(metadata.createdAt),
    savedAt: moment(session.savedAt),
  };
  if (output !== 'text') {
    io.write(structured(stats, output));
    return EXIT.ok;
  }
  const share =
    stats.cachedShare === null ? '' : `, ${Math.round(stats.cachedShare * 100)} % of the prompts from cache`;
  io.write(
    `${table(
      ['session', session.id],
      [
        ['cluster', metadata.cluster ?? '-'],
        [
          'cycles',
          `${metadata.cycleCount}${stats.quietSinceLastMessage === 0 ? '' : `, the last ${stats.quietSinceLastMessage} quiet`}`,
        ],
        ['messages', `${stats.messages.all} (${stats.messages.user} user, ${stats.messages.assistant} assistant)`],
        [
          'context',
          `${thousands(context.tokens)} of ${thousands(config.maxContextTokens)} tokens, ${context.pct.toFixed(1)} %`,
        ],
        ['prunes', String(metadata.prunes)],
        [
          'model calls',
          usage.calls === 0
            ? '0 (the rules analyst wrote the reports)'
            : `${usage.calls} (${metadata.model ?? 'unknown model'})`,
        ],
        ['tokens', `${thousands(prompt)} in${share}, ${thousands(usage.tokens.output)} out`],
        ['cost', usage.costUsd === 0 ? '$0' : `$${usage.costUsd.toFixed(4)}`],
        ['created', fullTime(metadata.createdAt)],
        ['saved', fullTime(session.savedAt)],
      ],
    )}\n`,
  );
  return EXIT.ok;
}

/** Deletes a session's file; the cluster's ledger stays. Asks first, unless told not to. */
export async function deleteSession(io: CliIo, id: string, yes: boolean): Promise<number> {
  const { sessions } = open(io);
  checkId(id);
  const path = sessions.locate(id);
  if (!(await sessions.list()).some((listing) => listing.id === id)) throw await missing(id, sessions);
  if (!yes) {
    const answer = await io.ask(`Delete ${path}? The conversation is gone then; incidents stay in the ledger. [y/N] `);
    if (answer === null) {
      throw new MonitorError('usage', 'nobody can be asked here', 'Give --yes to delete without asking.');
    }
    if (!/^y(es)?$/i.test(answer.trim())) {
      io.write('kept\n');
      return EXIT.ok;
    }
  }
  await sessions.delete(id);
  io.write(`deleted ${path}\n`);
  return EXIT.ok;
}

function open(io: CliIo): { sessions: SessionStore; config: Config } {
  const config = readConfig(io);
  return { sessions: openStores(config, environmentOf(io)).sessions, config };
}

/** Reads through the listing: looking at a file must not move it, even when it cannot be read. */
async function find(io: CliIo, asked: string | null): Promise<{ session: Session; config: Config }> {
  const { sessions, config } = open(io);
  const id = asked ?? config.sessionId;
  checkId(id);
  const listing = (await sessions.list()).find((candidate) => candidate.id === id);
  if (listing === undefined) throw await missing(id, sessions);
  if (listing.session === null) {
    throw new MonitorError(
      'session_unreadable',
      `${listing.path} cannot be read: ${listing.problem ?? 'no reason known'}`,
      listing.wantsKey
        ? 'Set SESSION_ENCRYPTION_KEY to the key it was written with. Nothing was touched.'
        : 'The file was left as it is. The next run keeps it aside and goes on from a backup, or anew.',
    );
  }
  return { session: listing.session, config };
}

/** Checked here and not by the store, whose words are for whoever sets SESSION_ID. */
function checkId(id: string): void {
  if (isSessionId(id)) return;
  throw new MonitorError(
    'usage',
    `${JSON.stringify(id)} cannot be a session`,
    'Give an id as `k8s-monitor sessions list` shows it, without folder and .json.',
  );
}

async function missing(id: string, sessions: SessionStore): Promise<MonitorError> {
  const ids = (await sessions.list()).slice(0, 10).map((listing) => listing.id);
  return new MonitorError(
    'session_missing',
    `there is no session ${id} (${sessions.locate(id)})`,
    ids.length === 0 ? 'There is none at all there; SESSION_DIR says where to look.' : `There are: ${ids.join(', ')}.`,
  );
}

function summary({ id, path, bytes, savedAt, session, problem }: SessionListing) {
  return {
    id,
    path,
    bytes,
    savedAt: moment(savedAt),
    cluster: session?.metadata.cluster ?? null,
    cycles: session?.metadata.cycleCount ?? null,
    messages: session?.history.length ?? null,
    problem,
  };
}
