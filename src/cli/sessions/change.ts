import { openLocks, openPruning, openStores } from '../../app.ts';
import { commandId, type SessionCommand } from '../../inbox/index.ts';
import { describeHolder, withWriter } from '../../lock/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { incidentName } from '../../model/incident.ts';
import { emptyLedger } from '../../model/ledger.ts';
import { numberEntries } from '../../model/number-entries.ts';
import type { Session } from '../../model/session.ts';
import { hearWishes, ledgerSituation, pruneText } from '../../monitor/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { speakerName } from '../person-text.ts';
import { environmentOf } from '../settings.ts';
import { type Found, findSession, missingSession } from './open.ts';
import { loadForWriting, recordDone, type Writing, writable } from './write.ts';

export interface ChangeOptions {
  /** Null: SESSION_ID. */
  readonly session: string | null;
  /** Null: the user of this process. */
  readonly by: string | null;
}

/** Messages and incidents by their numbers. */
export interface Named {
  readonly messages: readonly number[];
  readonly incidents: readonly number[];
}

type Spoken = Pick<SessionCommand, 'schemaVersion' | 'session' | 'by' | 'at'>;

/** `sessions pin`, `unpin`. */
export async function pinSession(
  io: CliIo,
  command: 'pin' | 'unpin',
  named: Named,
  options: ChangeOptions,
): Promise<number> {
  return change(io, { ...named, command }, options, (spoken) => ({ ...spoken, command, ...named }));
}

/** `sessions exclude`, `include`. */
export async function excludeFromSession(
  io: CliIo,
  command: 'exclude' | 'include',
  messages: readonly number[],
  options: ChangeOptions,
): Promise<number> {
  return change(io, { command, messages, incidents: [] }, options, (spoken) => ({ ...spoken, command, messages }));
}

/** `sessions prune`. */
export async function pruneSession(io: CliIo, options: ChangeOptions): Promise<number> {
  const nothing = { command: 'prune', messages: [], incidents: [] } as const;
  return change(io, nothing, options, (spoken) => ({ ...spoken, command: 'prune' }));
}

/** At once where no monitor writes the session, else by its inbox, at its next cycle. */
async function change(
  io: CliIo,
  named: Named & Pick<SessionCommand, 'command'>,
  { session: asked, by }: ChangeOptions,
  commandOf: (spoken: Spoken) => SessionCommand,
): Promise<number> {
  const speaker = speakerName(io, by);
  const found = await findSession(io, asked);
  checkNumbers(found, named.messages);
  if (named.incidents.length > 0) await checkIncidents(found, named);
  const { config, session } = found;
  const environment = environmentOf(io);
  const command = commandOf({ schemaVersion: 1, session: session.id, by: speaker, at: io.now() });
  const id = commandId(io.now(), io.random);
  const lock = openLocks(config, environment, `sessions ${command.command}`).session(session.id);
  return withWriter(lock, {
    send: async (holder) => {
      await openStores(config, environment).sessionInbox.send(id, command);
      io.write(
        `left for the monitor that writes ${session.id} (${describeHolder(holder)}): it does it at its next cycle\n`,
      );
      return EXIT.ok;
    },
    apply: async (held) => {
      const writing = { config, environment, stores: writable(config, environment, held) };
      return applyNow(io, writing, session.id, { id, command });
    },
  });
}

/** With what still waits in the inbox, in the order it was said: a monitor that has ended left it there. */
async function applyNow(
  io: CliIo,
  writing: Writing,
  sessionId: string,
  own: { readonly id: string; readonly command: SessionCommand },
): Promise<number> {
  const { stores, config } = writing;
  const loaded = await loadForWriting(io, writing, sessionId);
  if (loaded === null) throw await missingSession(sessionId, stores);
  const before = numberEntries(loaded);
  const reading = await stores.sessionInbox.read(sessionId, new Set(before.metadata.heard));
  for (const problem of reading.problems) io.complain(`warning: ${problem}\n`);
  const cluster = before.metadata.cluster ?? config.clusterName ?? '';
  const known = (await stores.ledgers.list()).find((ledger) => ledger.cluster === cluster);
  const ledger = known ?? emptyLedger(cluster);
  const terms = { ...openPruning(config), model: config.anthropicApiKey === null ? null : config.anthropicModel };
  // Going on with another session is for the next monitor: it waits.
  const waiting = [...reading.waiting.filter((found) => found.command.command !== 'switch'), own];
  const situation = ledgerSituation(ledger, io.now());
  const heard = await hearWishes(before, { waiting, stale: reading.stale }, ledger, situation, terms);
  // Without a ledger the baseline of a prune tells nothing: the next message is a new one.
  const after: Session =
    heard.receipt !== null && known === undefined
      ? { ...heard.session, metadata: { ...heard.session.metadata, lastCycle: null } }
      : heard.session;
  const inInbox = heard.done.filter((id) => id !== own.id);
  const saved = { ...after, metadata: { ...after.metadata, heard: inInbox } };
  await stores.sessions.save(saved);
  // Not before: what the disk did not take is not done.
  for (const { text, outcome } of heard.replies) io.write(outcome === 'applied' ? `${text}\n` : `not done: ${text}\n`);
  if (heard.receipt !== null) io.write(`${pruneText(heard.receipt)}\n`);
  const problem = inInbox.length === 0 ? null : await stores.sessionInbox.remove(sessionId, inInbox);
  if (problem !== null) io.complain(`warning: ${problem}\n`);
  await recordDone(io, writing, {
    session: saved,
    text: heard.replies.at(-1)?.text ?? '',
    before,
    ...(heard.receipt === null ? {} : { prune: { cycle: ledger.cycle, at: io.now(), receipt: heard.receipt } }),
  });
  return heard.replies.some(({ id, outcome }) => id === own.id && outcome === 'refused') ? EXIT.failed : EXIT.ok;
}

function checkNumbers({ session, archived }: Found, messages: readonly number[]): void {
  if (archived !== null) {
    throw new MonitorError(
      'usage',
      `${session.id} is archived: nothing in it changes`,
      'Export it and import it again under another name: `sessions export`, `sessions import --as NEW`.',
    );
  }
  const numbers = new Set(session.history.filter(({ kind }) => kind !== 'system').map(({ number }) => number));
  const missing = messages.filter((number) => !numbers.has(number));
  if (missing.length === 0) return;
  throw new MonitorError(
    'usage',
    `the conversation ${session.id} holds no message ${missing.join(', ')}`,
    '`k8s-monitor sessions show` gives the numbers; what was pruned is in the history, and the system message is always sent.',
  );
}

/** How many of those that are known an error names. */
const MOST_KNOWN = 10;

/** A number that was never given pins nothing; what the ledger has forgotten may still be in the history, which keeps it then. */
async function checkIncidents(
  { session, stores, config }: Found,
  { command, incidents }: Named & Pick<SessionCommand, 'command'>,
): Promise<void> {
  const { pinnedIncidents, cluster } = session.metadata;
  const ledger = (await stores.ledgers.list()).find((known) => known.cluster === (cluster ?? config.clusterName));
  const told = session.history.flatMap((entry) => entry.incidents);
  const given = new Set([...told, ...(ledger?.incidents.map(({ number }) => number) ?? [])]);
  const wasGiven = (number: number) => given.has(number) || number < (ledger?.nextNumber ?? 0);
  const isKnown = (number: number) => pinnedIncidents.includes(number) || (command === 'pin' && wasGiven(number));
  const missing = incidents.filter((number) => !isKnown(number));
  if (missing.length === 0) return;
  const known = (command === 'pin' ? [...given] : [...pinnedIncidents]).toSorted((a, b) => b - a);
  const some = known.slice(0, MOST_KNOWN).map((number) => incidentName({ number }));
  const more = known.length > some.length ? ` and ${known.length - some.length} more` : '';
  const names = missing.map((number) => incidentName({ number })).join(', ');
  const [problem, which] =
    command === 'pin'
      ? [`there never was an incident ${names}`, 'known']
      : [`${names} ${missing.length === 1 ? 'is' : 'are'} not pinned`, 'pinned'];
  throw new MonitorError(
    'usage',
    problem,
    some.length === 0 ? `None is ${which}.` : `These are ${which}, the newest first: ${some.join(', ')}${more}.`,
  );
}
