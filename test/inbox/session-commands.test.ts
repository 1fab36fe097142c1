import { describe, expect, it } from 'vitest';
import {
  applySessionCommand,
  createFileSessionInbox,
  createMemorySessionInbox,
  hearInSession,
  type SessionCommand,
} from '../../src/inbox/index.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { redactText } from '../../src/redact/index.ts';
import { anId } from '../support/commands.ts';
import { assistant, baselineMessage, systemMessage, user } from '../support/conversations.ts';
import { NOON } from '../support/situations.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const SPOKEN = { schemaVersion: 1 as const, session: 'demo', by: redactText('anna'), at: NOON };

const aPin = (messages: readonly number[], incidents: readonly number[] = []): SessionCommand => ({
  ...SPOKEN,
  command: 'pin',
  messages,
  incidents,
});
const anUnpin = (messages: readonly number[], incidents: readonly number[] = []): SessionCommand => ({
  ...SPOKEN,
  command: 'unpin',
  messages,
  incidents,
});
const anExclude = (...messages: readonly number[]): SessionCommand => ({ ...SPOKEN, command: 'exclude', messages });
const anInclude = (...messages: readonly number[]): SessionCommand => ({ ...SPOKEN, command: 'include', messages });
const aPrune = (): SessionCommand => ({ ...SPOKEN, command: 'prune' });

/** Messages 1 (system), 2 (baseline), 3 (report), 4 (delta), 5 (report). */
function aSession(): Session {
  const empty = emptySession('demo', 'prod-eu', NOON);
  const history = [
    systemMessage(),
    baselineMessage(),
    assistant('fine'),
    user('crash', { incidents: [7] }),
    assistant('why'),
  ];
  return {
    ...empty,
    history: history.map((entry, index) => ({ ...entry, number: index + 1 })),
    metadata: {
      ...empty.metadata,
      nextMessage: 6,
      lastCycle: 4,
      lastCall: { at: NOON, model: 'm', promptTokens: 9, entries: 4, cachedUntil: null },
    },
  };
}

const pins = ({ history }: Session) => history.flatMap(({ number, pinned }) => (pinned ? [number] : []));
const hidden = ({ history }: Session) => history.flatMap(({ number, excluded }) => (excluded ? [number] : []));

describe('pin and unpin', () => {
  it('mark messages and incidents, and change nothing else', () => {
    const { session, text, outcome } = applySessionCommand(aSession(), aPin([4, 3], [9, 7, 9]));
    expect([outcome, text]).toEqual(['applied', 'messages 3, 4 and INC-9, INC-7, INC-9 pinned by anna']);
    expect([pins(session), session.metadata.pinnedIncidents]).toEqual([
      [3, 4],
      [7, 9],
    ]);
    const back = applySessionCommand(session, anUnpin([3, 4], [7, 9]));
    expect(back.text).toBe('messages 3, 4 and INC-7, INC-9 unpinned by anna');
    expect(back.session).toEqual(aSession());
  });

  it('do what can be done, and say what cannot', () => {
    const { session, outcome, text } = applySessionCommand(aSession(), aPin([4, 77]));
    expect([outcome, text, pins(session)]).toEqual([
      'applied',
      'message 4 pinned by anna; message 77 is not in the conversation',
      [4],
    ]);
  });

  it('are refused when none of it is there; the system message is kept in any case', () => {
    for (const number of [1, 77]) {
      const refused = applySessionCommand(aSession(), aPin([number]));
      expect(refused).toEqual({
        outcome: 'refused',
        session: aSession(),
        text: `message ${number} is not in the conversation`,
      });
    }
  });
});

describe('exclude and include', () => {
  it('take a message out of what is sent, and put it back', () => {
    const { session, text } = applySessionCommand(aSession(), anExclude(4));
    expect([text, hidden(session)]).toEqual(["message 4 taken out of the model's context by anna", [4]]);
    const back = applySessionCommand(session, anInclude(4));
    expect(back.text).toBe("message 4 put back into the model's context by anna");
    expect(back.session.history).toEqual(aSession().history);
  });

  it('forget what the last call teaches of tokens: it sent another conversation', () => {
    expect(applySessionCommand(aSession(), anExclude(4)).session.metadata).toMatchObject({
      lastCall: null,
      lastCycle: 4,
    });
  });

  it('have the next message tell the whole picture when that is what was taken out', () => {
    expect(applySessionCommand(aSession(), anExclude(2)).session.metadata.lastCycle).toBeNull();
  });

  it.each([1, 77])('are refused for message %i: the system message is always sent', (number) => {
    expect(applySessionCommand(aSession(), anExclude(number))).toMatchObject({ outcome: 'refused' });
  });
});

describe('what waits', () => {
  it('is applied in order, its ids kept in the session, and the prune is left to whoever can', () => {
    const waiting = [aPin([4]), anUnpin([4]), aPrune()].map((command, index) => ({ id: anId(index), command }));
    const heard = hearInSession(aSession(), { waiting, stale: [anId(9)] });
    expect(heard.replies.map(({ text }) => text)).toEqual([
      'message 4 pinned by anna',
      'message 4 unpinned by anna',
      'a prune asked for by anna',
    ]);
    expect(heard).toMatchObject({ prune: true, done: [anId(9), anId(0), anId(1), anId(2)] });
    expect(heard.session.metadata.heard).toEqual(heard.done);
  });

  it('is nothing: the session is the very same, to the object', () => {
    const session = aSession();
    expect(hearInSession(session, { waiting: [], stale: [] }).session).toBe(session);
  });

  it('gives messages of an old file their numbers first', () => {
    const { history, ...rest } = aSession();
    const old = {
      ...rest,
      history: history.map(({ number: _, ...entry }) => entry),
      metadata: { ...rest.metadata, nextMessage: 1 },
    };
    const heard = hearInSession(old, { waiting: [{ id: anId(1), command: aPin([4]) }], stale: [] });
    expect(pins(heard.session)).toEqual([4]);
  });
});

describe.each([
  [
    'a file inbox of sessions',
    async () => createFileSessionInbox({ directory: await temporaryDirectory(), now: () => NOON, random: () => 0.5 }),
  ],
  ['a memory inbox of sessions', async () => createMemorySessionInbox()],
])('%s', (_, open) => {
  it('gives every command back as it was sent, each session its own', async () => {
    const inbox = await open();
    const commands = [aPin([4], [7]), anUnpin([4]), anExclude(3, 4), anInclude(3), aPrune()];
    for (const [index, command] of commands.entries()) await inbox.send(anId(index), command);
    await inbox.send(anId(9), { ...aPrune(), session: 'other' });
    const waiting = commands.map((command, index) => ({ id: anId(index), command }));
    expect(await inbox.read('demo', new Set())).toEqual({ waiting, stale: [], problems: [] });
    expect((await inbox.read('demo', new Set([anId(0)]))).stale).toEqual([anId(0)]);
    expect(
      await inbox.remove(
        'demo',
        commands.map((_, index) => anId(index)),
      ),
    ).toBeNull();
    expect((await inbox.peek('demo')).length).toBe(0);
    expect((await inbox.peek('other')).length).toBe(1);
  });

  it('redacts a name that holds a secret, and keeps it a name', async () => {
    const inbox = await open();
    await inbox.send(anId(1), { ...aPrune(), by: redactText('anna <b>') });
    expect((await inbox.peek('demo'))[0]?.command.by).toBe('anna b');
  });
});
