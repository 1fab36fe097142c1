import type { LedgerStore } from '../ledger/index.ts';
import { duration } from '../model/duration.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { SessionListing, SessionStore } from '../session/index.ts';
import { failed, ok, type Verdict, warning } from './row.ts';

export interface SessionFilesOptions {
  readonly sessions: SessionStore;
  readonly ledgers: LedgerStore;
  /** The conversation that would be continued; null when none is kept (ENABLE_LONG_CONTEXT=false). */
  readonly sessionId: string | null;
  readonly now: () => Millis;
}

const MOST_LINES = 5;

/** Can everything that is remembered be read, and what is it? Reads and moves nothing. */
export async function checkSessionFiles(options: SessionFilesOptions): Promise<Verdict> {
  const [listings, ledgers, lostLedgers] = await Promise.all([
    options.sessions.list(),
    options.ledgers.list(),
    options.ledgers.unreadable(),
  ]);
  const readable = listings.filter(({ session }) => session !== null);
  const lostSessions = listings.filter(({ session }) => session === null);
  const own = readable.find(({ id }) => id === options.sessionId);
  const others = readable.length - (own === undefined ? 0 : 1);
  const lines = [
    ...describeOwn(options, own, lostSessions),
    ...(others === 0 ? [] : [`${others} ${others === 1 ? 'other session' : 'other sessions'}`]),
    ...shortened(ledgers.map((ledger) => describeLedger(ledger, options.now()))),
  ];
  const lost = [
    ...lostSessions.map(({ path, problem }) => `cannot read ${path}: ${problem ?? 'unknown error'}`),
    ...lostLedgers.map(({ path, problem }) => `cannot read ${path}: ${problem}`),
  ];
  const seen = [...lines, ...shortened(lost)].join('\n');
  if (lost.length === 0) return ok(seen);
  const ownLost = lostSessions.filter(({ id }) => id === options.sessionId);
  if ([...ownLost, ...lostLedgers].some(({ wantsKey }) => wantsKey)) {
    return failed(
      seen,
      'Set SESSION_ENCRYPTION_KEY to the key they were written with; `run` does not start without it.',
    );
  }
  return warning(
    seen,
    'Look with `k8s-monitor sessions recover` at what there is of it. Else the monitor keeps the file aside, untouched, and goes on from the newest good backup, or anew.',
  );
}

function describeOwn(
  { sessionId, now }: SessionFilesOptions,
  own: SessionListing | undefined,
  lost: readonly SessionListing[],
): readonly string[] {
  if (sessionId === null) return ['no conversation is kept (ENABLE_LONG_CONTEXT=false)'];
  if (lost.some(({ id }) => id === sessionId)) return [];
  if (own?.session == null) return [`session ${sessionId} would be new`];
  const { history, metadata } = own.session;
  const saved = own.savedAt === null ? '' : ` · saved ${ago(own.savedAt, now())}`;
  return [
    `session ${sessionId}: ${plural(history.length, 'message')}, ${plural(metadata.cycleCount, 'cycle')}${saved}`,
  ];
}

function describeLedger({ cluster, incidents, lastLookAt }: Ledger, now: Millis): string {
  const open = incidents.filter(({ state }) => state === 'open' || state === 'unknown').length;
  const looked = lastLookAt === null ? '' : ` · last look ${ago(lastLookAt, now)}`;
  return `ledger ${cluster}: ${plural(incidents.length, 'incident')}, ${open} open${looked}`;
}

function ago(at: Millis, now: Millis): string {
  return at > now ? `${duration(at - now)} from now` : `${duration(now - at)} ago`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), `and ${lines.length - MOST_LINES} more`];
}
