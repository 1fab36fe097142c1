import { clusterFileStem, type Decoded, sessionFileName } from '../storage/index.ts';
import { decodeCommand, decodeSessionCommand, encodeCommand, encodeSessionCommand } from './codec.ts';
import type { Command } from './commands/index.ts';
import type { SessionCommand } from './session-commands/index.ts';

/** What an inbox carries: where its commands lie, and how they are written. */
export interface CommandKind<Kind> {
  /** Below SESSION_DIR. */
  readonly folder: string;
  /** The folder of one addressee in it. */
  readonly stem: (address: string) => string;
  readonly addressOf: (command: Kind) => string;
  readonly encode: (command: Kind) => string;
  readonly decode: (document: unknown, address: string) => Decoded<Kind>;
}

export const LEDGER_COMMANDS: CommandKind<Command> = {
  folder: 'inbox',
  stem: clusterFileStem,
  addressOf: ({ cluster }) => cluster,
  encode: encodeCommand,
  decode: decodeCommand,
};

/** A folder of their own: a cluster may be called whatever a session is called. */
export const SESSION_COMMANDS: CommandKind<SessionCommand> = {
  folder: 'session-inbox',
  stem: (id) => sessionFileName(id).replace(/\.json$/, ''),
  addressOf: ({ session }) => session,
  encode: encodeSessionCommand,
  decode: decodeSessionCommand,
};
