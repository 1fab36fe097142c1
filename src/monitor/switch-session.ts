import type { InboxReading, SessionCommand, SwitchCommand, WaitingCommand } from '../inbox/index.ts';
import { MonitorError } from '../model/errors.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Session } from '../model/session.ts';
import { type HeardWishes, hearWishes } from './hear-wishes.ts';
import type { MemoryOpening } from './memory.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';
import { ledgerSituation } from './prune-now.ts';
import type { TakenSession } from './session-door.ts';
import { type Answer, settledWishes, tellReplies, tellSessionProblems } from './session-wishes.ts';

/** What came of wishes to go on with another session. */
export interface SwitchOutcome {
  /** What became of the session that is used from now on; null: the one before is. */
  readonly opening: MemoryOpening | null;
  /** What the one before was told at parting, for the history; null when it is not left. */
  readonly parting: { readonly before: Session; readonly heard: HeardWishes } | null;
  /** What is said to switches that are not done, by their ids; one without an answer waits for a later cycle. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** Why it could not be done now; null when all is well. */
  readonly trouble: string | null;
}

const NOTHING: SwitchOutcome = { opening: null, parting: null, answers: new Map(), trouble: null };

type WaitingSwitch = WaitingCommand<SwitchCommand>;

/**
 * Goes on with the session that people want, between two cycles, so that each speaks in one alone. The session in use is on disk
 * with what else people wanted of it, before the choice is; only then is it let go. A crash before the choice repeats all of it,
 * one after it nothing: the choice keeps the ids of what it fulfilled.
 */
export async function switchSession(
  ports: MonitorPorts,
  settings: MonitorSettings,
  ledger: Ledger,
): Promise<SwitchOutcome> {
  const { memory, sessionInbox, door } = ports;
  if (memory.mode !== 'persistent') return NOTHING;
  const session = memory.current();
  const reading = await sessionInbox.read(session.id, settledWishes(ports, session));
  tellSessionProblems(ports, session.id, reading.problems);
  const switches = reading.waiting.filter(isSwitch);
  const wanted = switches.at(-1);
  if (wanted === undefined) return NOTHING;
  const { to, by } = wanted.command;
  const overtaken = switches.slice(0, -1).map(({ id, command }) => [id, refused(overtakenText(command, to))] as const);
  const answer = (own: Answer): SwitchOutcome => ({ ...NOTHING, answers: new Map([...overtaken, [wanted.id, own]]) });
  if (to === session.id) return answer({ outcome: 'applied', text: `${by} wanted ${to}, which is in use` });
  if (door === undefined || door.closed !== null) {
    return answer(refused(`${by} wanted to go on with ${to}: ${door?.closed ?? 'this monitor has one session alone'}`));
  }

  let taken: TakenSession | null = null;
  try {
    taken = await door.take(to);
    const moved = await move(ports, settings, ledger, { reading, switches, wanted, taken });
    await taken.settle();
    return moved;
  } catch (error) {
    await taken?.giveBack();
    if (!(error instanceof MonitorError) || error.code === 'lock_lost') throw error;
    const why = `${error.message}; ${error.remedy}`;
    if (error.code !== 'storage_unwritable') return answer(refused(`${by} wanted to go on with ${to}: ${why}`));
    return { ...NOTHING, answers: new Map(overtaken), trouble: `cannot go on with ${to} yet: ${why}` };
  }
}

interface Move {
  readonly reading: InboxReading<SessionCommand>;
  readonly switches: readonly WaitingSwitch[];
  readonly wanted: WaitingSwitch;
  readonly taken: TakenSession;
}

async function move(
  ports: MonitorPorts,
  { budget, strategy }: MonitorSettings,
  ledger: Ledger,
  { reading, switches, wanted, taken }: Move,
): Promise<SwitchOutcome> {
  const { memory, sessionInbox, analyst, source, now } = ports;
  const before = memory.current();
  const { to, by } = wanted.command;
  const others = { waiting: reading.waiting.filter((waiting) => !isSwitch(waiting)), stale: reading.stale };
  const terms = { budget, strategy, model: analyst.model, tools: ports.tools?.definitions ?? [] };
  const heard = await hearWishes(before, others, ledger, ledgerSituation(ledger, now()), terms);
  await memory.settle(heard.session);
  tellReplies(ports, before.id, heard.replies);

  const fulfilled = switches.map(({ id }) => id);
  const next = { id: to, store: taken.store, cluster: source.cluster, by };
  const opening = await memory.moveTo(next, () => taken.choose({ by, at: now(), fulfilled }));
  tellReplies(
    ports,
    before.id,
    switches.map(({ id, command }) =>
      id === wanted.id
        ? { id, command, outcome: 'applied', text: `${by} goes on with ${to}; ${before.id} is let go` }
        : { id, command, ...refused(overtakenText(command, to)) },
    ),
  );
  const problem = await sessionInbox.remove(before.id, [...heard.done, ...fulfilled]);
  if (problem !== null) tellSessionProblems(ports, before.id, [problem]);
  return { opening, parting: { before, heard }, answers: await answerOlder(ports, to), trouble: null };
}

/** What was wanted of that session when it was in use last was overtaken by this choice. */
async function answerOlder(ports: MonitorPorts, id: string): Promise<SwitchOutcome['answers']> {
  const reading = await ports.sessionInbox.read(id, settledWishes(ports, ports.memory.current()));
  tellSessionProblems(ports, id, reading.problems);
  const older = reading.waiting.filter(isSwitch);
  return new Map(older.map((waiting) => [waiting.id, refused(overtakenText(waiting.command, id))]));
}

function isSwitch(waiting: WaitingCommand<SessionCommand>): waiting is WaitingSwitch {
  return waiting.command.command === 'switch';
}

function refused(text: string): Answer {
  return { outcome: 'refused', text };
}

function overtakenText({ by, to }: SwitchCommand, later: string): string {
  return `${by} wanted to go on with ${to}; the later wish for ${later} counts`;
}
