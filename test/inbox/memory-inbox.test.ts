import { createMemoryInbox } from '../../src/inbox/index.ts';
import { inboxContract } from '../contracts/inbox.ts';

inboxContract({ open: async () => createMemoryInbox() });
