import { z } from 'zod';
import { fromWire, toWire } from '../model/wire.ts';
import { type Decoded, formatJson, readSchemaVersion, toDecoded } from '../storage/index.ts';
import { type Command, commandSchema } from './commands/index.ts';
import { type SessionCommand, sessionCommandSchema } from './session-commands/index.ts';

export const COMMAND_SCHEMA_VERSION = 1;

/** The text of a command's file; people's texts are redacted and bounded in it. */
export function encodeCommand(command: Command): string {
  return formatJson(toWire(z.encode(commandSchema, command)));
}

/** A file's JSON as a command to `cluster`'s monitor. One to another cluster is refused: it speaks of other incidents. */
export function decodeCommand(document: unknown, cluster: string): Decoded<Command> {
  const version = readSchemaVersion(document, COMMAND_SCHEMA_VERSION);
  if (!version.ok) return version;
  const command: Decoded<Command> = toDecoded(commandSchema.safeParse(fromWire(document)));
  if (!command.ok || command.value.cluster === cluster) return command;
  return {
    ok: false,
    problem: `cluster: it is for ${JSON.stringify(command.value.cluster)}, not ${JSON.stringify(cluster)}`,
  };
}

/** The text of the file of a command to a session. */
export function encodeSessionCommand(command: SessionCommand): string {
  return formatJson(toWire(z.encode(sessionCommandSchema, command)));
}

/** A file's JSON as a command to the session `id`; one to another session is refused: its numbers are other messages. */
export function decodeSessionCommand(document: unknown, id: string): Decoded<SessionCommand> {
  const version = readSchemaVersion(document, COMMAND_SCHEMA_VERSION);
  if (!version.ok) return version;
  const command: Decoded<SessionCommand> = toDecoded(sessionCommandSchema.safeParse(fromWire(document)));
  if (!command.ok || command.value.session === id) return command;
  return {
    ok: false,
    problem: `session: it is for ${JSON.stringify(command.value.session)}, not ${JSON.stringify(id)}`,
  };
}
