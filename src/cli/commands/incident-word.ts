import { type Command, commandId } from '../../inbox/index.ts';
import { duration } from '../../model/duration.ts';
import { MonitorError } from '../../model/errors.ts';
import { type Incident, incidentName } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { Millis } from '../../model/objects.ts';
import type { VerdictKind } from '../../model/word.ts';
import { findIncident } from '../incidents/find.ts';
import { readLedger } from '../incidents/read-ledger.ts';
import { type CliIo, EXIT } from '../io.ts';
import { speakerName, textOrNull } from '../person-text.ts';
import { fullTime } from '../render/times.ts';

export interface SpeakOptions {
  /** Null: the only ledger there is, else CLUSTER_NAME's. */
  readonly cluster: string | null;
  /** Null: the user of this process. */
  readonly by: string | null;
}

/** What every command on an incident says. */
type Spoken = Pick<Command, 'schemaVersion' | 'cluster' | 'by' | 'at' | 'incident' | 'episode'>;

/** `incidents ack`: who takes incidents on. */
export async function acknowledge(io: CliIo, names: readonly string[], options: SpeakOptions): Promise<number> {
  return speak(io, names, options, (spoken) => ({ ...spoken, command: 'ack' }), 'acknowledged');
}

/** `incidents mute`: nobody is told of them until then, unless they become SEV-1. */
export async function mute(
  io: CliIo,
  names: readonly string[],
  until: Millis,
  because: string | null,
  options: SpeakOptions,
): Promise<number> {
  if (until <= io.now())
    throw new MonitorError('usage', `${fullTime(until)} is over already`, 'Give --until a time to come, or --for.');
  const reason = textOrNull(io, because, 'reason');
  return speak(
    io,
    names,
    options,
    (spoken) => ({ ...spoken, command: 'mute', until, because: reason }),
    `muted until ${fullTime(until)}`,
  );
}

/** `incidents unmute`. */
export async function unmute(io: CliIo, names: readonly string[], options: SpeakOptions): Promise<number> {
  return speak(io, names, options, (spoken) => ({ ...spoken, command: 'unmute' }), 'unmuted');
}

/** `incidents note`. */
export async function addNote(io: CliIo, name: string, text: string, options: SpeakOptions): Promise<number> {
  const safe = textOrNull(io, text, 'note');
  if (safe === null) throw new MonitorError('usage', 'the note is empty', 'Give some text after the incident.');
  return speak(io, [name], options, (spoken) => ({ ...spoken, command: 'note', text: safe }), 'noted');
}

/** `incidents resolve-as`: what it was, by people's word. */
export async function resolveAs(
  io: CliIo,
  name: string,
  verdict: VerdictKind,
  because: string | null,
  options: SpeakOptions,
): Promise<number> {
  const reason = textOrNull(io, because, 'reason');
  return speak(
    io,
    [name],
    options,
    (spoken) => ({ ...spoken, command: 'resolve-as', verdict, because: reason }),
    `resolved as ${verdict}`,
  );
}

/** Puts one command for each incident into the inbox of its cluster; all are found before any is sent. */
async function speak(
  io: CliIo,
  names: readonly string[],
  { cluster, by }: SpeakOptions,
  command: (spoken: Spoken) => Command,
  done: string,
): Promise<number> {
  const speaker = speakerName(io, by);
  const { ledger, stores } = await readLedger(io, cluster);
  const incidents = new Map(names.map((name) => findIncident(ledger, name)).map((found) => [found.number, found]));
  for (const [index, incident] of [...incidents.values()].entries()) {
    const spoken = {
      schemaVersion: 1,
      cluster: ledger.cluster,
      by: speaker,
      at: io.now(),
      ...aboutOf(incident),
    } as const;
    await stores.inbox.send(commandId(io.now() + index, io.random), command(spoken));
    io.write(`${incidentName(incident)} ${done} by ${speaker}\n`);
  }
  io.write(`${whenHeard(ledger, io.now())}\n`);
  return EXIT.ok;
}

function aboutOf({ number, occurrences }: Incident): Pick<Spoken, 'incident' | 'episode'> {
  return { incident: number, episode: occurrences };
}

/** Whether a monitor runs cannot be known from here; when the last one looked can. */
function whenHeard({ cluster, lastLookAt }: Ledger, now: Millis): string {
  const last = lastLookAt === null ? 'it has not looked yet' : `its last look was ${duration(now - lastLookAt)} ago`;
  return `The monitor of ${cluster} hears it at its next cycle (${last}); until then it waits in the inbox.`;
}
