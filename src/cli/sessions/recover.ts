import { basename } from 'node:path';
import { duration } from '../../model/duration.ts';
import { MonitorError } from '../../model/errors.ts';
import type { Millis } from '../../model/objects.ts';
import type { Session } from '../../model/session.ts';
import { withEvents } from '../../monitor/index.ts';
import type { Candidate } from '../../storage/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { table } from '../render/table.ts';
import { fullTime, moment } from '../render/times.ts';
import { keepLimit } from './archive.ts';
import { checkId, openSessions } from './open.ts';
import { costOf, recoverHint, sizeOf } from './recover-hint.ts';
import { asSessionWriter, confirm, recordDone, refuseHeld } from './write.ts';

const HEADER = ['FILE', 'WHAT', 'AGE', 'CYCLES', 'MESSAGES', 'SAVED', 'STATE'];
const WHAT = { current: 'in use', backup: 'backup', set_aside: 'set aside' } as const;

/** `sessions recover`: everything there is of a session, the newest first; reads only. */
export async function listCandidates(io: CliIo, asked: string | null, output: OutputFormat): Promise<number> {
  const { stores, config } = openSessions(io);
  const id = asked ?? config.sessionId;
  checkId(id);
  const candidates = await stores.sessions.candidates(id);
  if (output !== 'text') {
    io.write(structured(candidates.map(data), output));
    return EXIT.ok;
  }
  if (candidates.length === 0) {
    throw new MonitorError(
      'session_missing',
      `there is nothing of a session ${id}: no file, no backup, nothing set aside`,
      'SESSION_DIR says where to look, `k8s-monitor sessions list --all` what is there. The history may still have its messages: `sessions search`.',
    );
  }
  io.write(
    `${table(
      HEADER,
      candidates.map((candidate) => cells(candidate, io.now())),
    )}\n`,
  );
  for (const { path, problem } of candidates) if (problem !== null) io.write(`${basename(path)}: ${problem}\n`);
  io.write(`\n${recoverHint(id, candidates, await stores.sessions.foresee(id)).join('\n')}\n`);
  return EXIT.ok;
}

/** `sessions recover --from`: puts one in the place of the file, which is kept. */
export async function recoverSession(io: CliIo, asked: string | null, from: string, yes: boolean): Promise<number> {
  const { stores, config } = openSessions(io);
  const id = asked ?? config.sessionId;
  checkId(id);
  await refuseHeld(io, id, 'recover');
  const chosen = await stores.sessions.choose(id, from);
  const foreseen = await stores.sessions.foresee(id);
  const cost = costOf(chosen, foreseen);
  const costs = cost === null ? '' : ` That is ${cost} than a start goes on with by itself.`;
  const question = `Go on with ${id} from ${from} (${sizeOf(chosen)})?${costs} The file in use now is kept.`;
  if (!(await confirm(io, question, yes, 'recover'))) return EXIT.ok;
  return asSessionWriter(io, id, 'recover', async (writing) => {
    const { value, replaced } = await writing.stores.sessions.restore(id, from);
    const text = `recovered by hand from ${basename(from)}`;
    const session = withEvents(value, [{ at: io.now(), event: 'recovered', text }]);
    await writing.stores.sessions.put(session);
    io.write(`${id} goes on from ${from}: ${sizeOf(session)}\n`);
    if (replaced !== null) io.write(`what was in its place is kept as ${replaced}\n`);
    const back = foreseen.outcome === 'recovered' ? foreseen.backup.path : replaced;
    if (cost !== null && back !== null)
      io.write(`that is ${cost}; to go back: k8s-monitor sessions recover ${id} --from ${basename(back)}\n`);
    // One that was deleted, or lost, begins anew.
    if (replaced === null) await keepLimit(io, writing, { begun: id });
    await recordDone(io, writing, { event: 'session_recovered', session, text, before: value });
    return EXIT.ok;
  });
}

function cells(candidate: Candidate<Session>, now: Millis): string[] {
  const { path, kind, state, value } = candidate;
  const at = timeOf(candidate);
  return [
    basename(path),
    WHAT[kind],
    at === null ? '-' : duration(Math.max(0, now - at)),
    value === null ? '-' : String(value.metadata.cycleCount),
    value === null ? '-' : String(value.history.length),
    fullTime(value?.savedAt ?? null),
    state,
  ];
}

function timeOf({ at, value }: Candidate<Session>): Millis | null {
  return at ?? value?.savedAt ?? null;
}

function data(candidate: Candidate<Session>) {
  const { path, kind, state, value, problem } = candidate;
  return {
    path,
    kind,
    at: moment(timeOf(candidate)),
    state,
    cycles: value?.metadata.cycleCount ?? null,
    messages: value?.history.length ?? null,
    savedAt: moment(value?.savedAt ?? null),
    problem,
  };
}
