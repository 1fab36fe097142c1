export { LONGEST } from './command.ts';
export { commandId } from './command-id.ts';
export { applyCommand, type Command } from './commands/index.ts';
export { createFileInbox } from './file-inbox.ts';
export { type Heard, hear, type Reply } from './hear.ts';
export type { Inbox, InboxReading, WaitingCommand } from './inbox.ts';
export { createMemoryInbox } from './memory-inbox.ts';
