export { LONGEST } from './command.ts';
export { commandId } from './command-id.ts';
export { applyCommand, type Command } from './commands/index.ts';
export { createFileInbox, createFileSessionInbox } from './file-inbox.ts';
export { type Heard, hear, type Reply } from './hear.ts';
export { type HeardBySession, hearInSession, type SessionReply } from './hear-in-session.ts';
export type { Inbox, InboxReading, WaitingCommand } from './inbox.ts';
export { createMemoryInbox, createMemorySessionInbox } from './memory-inbox.ts';
export { applySessionCommand, type SessionCommand, type SwitchCommand } from './session-commands/index.ts';
