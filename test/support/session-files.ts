import type { ConversationEntry } from '../../src/model/conversation.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { createFileSessionStore } from '../../src/session/index.ts';
import { entry } from './conversations.ts';
import { MINUTE, NOON } from './situations.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** System, baseline, report, delta on INC-1, report on it; numbered from 1. */
export const A_CONVERSATION: readonly ConversationEntry[] = [
  entry({ role: 'system', content: 'You watch.', kind: 'system' }),
  entry({ content: '## Baseline', kind: 'baseline', cycle: 1, at: NOON - 60 * MINUTE }),
  entry({ role: 'assistant', content: 'All is well.', kind: 'report', cycle: 1, at: NOON - 60 * MINUTE }),
  entry({ content: 'INC-1 ImagePullFailed\n  `status`: Back-off', kind: 'delta', cycle: 9, at: NOON, incidents: [1] }),
  entry({
    role: 'assistant',
    content: 'INC-1 the tag is missing',
    kind: 'report',
    cycle: 9,
    at: NOON,
    incidents: [1],
    report: {
      analyst: 'claude',
      model: 'claude-sonnet-5-5',
      summary: 'One image cannot be pulled.',
      assessments: [
        {
          incident: 1,
          assessment: 'The tag <b>1.5.0</b> is missing.',
          likelyCause: 'a typo',
          confidence: 'high',
          nextStep: 'roll back',
        },
      ],
    },
  }),
].map((message, index) => ({ ...message, number: index + 1 }));

export function aKeptSession(id: string, parts: Partial<Session> = {}): Session {
  const empty = emptySession(id, 'prod-eu', NOON - 90 * MINUTE);
  return {
    ...empty,
    history: A_CONVERSATION,
    metadata: { ...empty.metadata, cycleCount: 12, lastCycle: 12, nextMessage: A_CONVERSATION.length + 1 },
    ...parts,
  };
}

/** A SESSION_DIR with these sessions; each is saved a minute after the one before, the first at noon. */
export async function sessionDirectory(...sessions: readonly Session[]): Promise<string> {
  const directory = await temporaryDirectory();
  for (const [index, session] of sessions.entries()) {
    const store = createFileSessionStore({ directory, now: () => NOON + index * MINUTE, random: () => 0.5 });
    await store.save(session);
  }
  return directory;
}

export async function readKept(directory: string, id: string): Promise<Session> {
  const store = createFileSessionStore({ directory, now: () => NOON, random: () => 0.5 });
  const found = (await store.list()).find((listing) => listing.id === id)?.session;
  if (!found) throw new Error(`no session ${id} can be read in ${directory}`);
  return found;
}
