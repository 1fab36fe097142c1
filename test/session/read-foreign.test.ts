import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySession } from '../../src/model/session.ts';
import { encodeExport, readForeignSession } from '../../src/session/index.ts';
import { assistant, systemMessage, user } from '../support/conversations.ts';
import { NOON } from '../support/situations.ts';
import { anySession } from './session-arbitrary.ts';

const bytesOf = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const SECRET = 'password=hunter2hunter2';

function aDocument(history: readonly unknown[], metadata: Readonly<Record<string, unknown>> = {}) {
  return {
    schema_version: 2,
    session_id: 'demo',
    conversation_history: history,
    metadata: { cycle_count: 1, ...metadata },
  };
}

describe('an exported session', () => {
  it('is read back the very same, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(anySession, async (session) => {
        const history = session.history.map(({ number: _, ...entry }, index) => ({ ...entry, number: index + 1 }));
        const numbered = { ...session, history, metadata: { ...session.metadata, nextMessage: history.length + 1 } };
        const read = await readForeignSession(bytesOf(encodeExport(numbered, [])), 'demo');
        expect(read).toEqual({ ok: true, value: { session: numbered, ownId: 'demo', isOwn: true } });
      }),
      { numRuns: 150 },
    );
  });

  it('may hold what prunes took out, which is no part of the conversation', async () => {
    const session = { ...emptySession('demo', null, null), history: [systemMessage()] };
    const pruned = [{ number: 1, entry: user('gone'), pruned: { cycle: 3, at: NOON } }];
    const text = encodeExport(session, pruned);
    expect(JSON.parse(text).pruned_messages).toEqual([
      {
        role: 'user',
        content: 'gone',
        kind: 'delta',
        number: 1,
        pruned_cycle: 3,
        pruned_at: '2026-11-21T12:00:00.000Z',
      },
    ]);
    expect(await readForeignSession(bytesOf(text), 'demo')).toMatchObject({
      ok: true,
      value: { session, isOwn: true },
    });
  });
});

describe('a session of another program', () => {
  it('has its texts searched for secrets, blocks and results of tools too, and what calls are known by left alone', async () => {
    const history = [
      { role: 'user', content: SECRET },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'password=hunter2hunter2', name: 'logs', input: { grep: SECRET } }],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'password=hunter2hunter2', content: [{ type: 'text', text: SECRET }] },
        ],
      },
    ];
    const read = await readForeignSession(bytesOf({ conversation_history: history, metadata: {} }), 'x');
    if (!read.ok) throw new Error(read.problem);
    expect(read.value).toMatchObject({ ownId: null, isOwn: false });
    const text = JSON.stringify(read.value.session.history);
    expect(text.match(/hunter2hunter2/g)).toHaveLength(2);
    expect(read.value.session.history[1]?.content).toMatchObject([{ type: 'tool_use', id: SECRET, name: 'logs' }]);
  });

  it.each(['all is well. ', 'all is well.\n', 'allIsWell'])(
    'is cut nowhere, however often it says %j',
    async (words) => {
      const long = words.repeat(20_000);
      const read = await readForeignSession(bytesOf(aDocument([{ role: 'user', content: long }])), 'x');
      expect(read.ok && read.value.session.history[0]?.content === long).toBe(true);
    },
  );

  it('is searched to its end, and where pieces of it meet', async () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(30)}-----END PRIVATE KEY-----\n`;
    const long = `${'all is well.\n'.repeat(3_745)}${key}${'all is well.\n'.repeat(9_000)}${SECRET}`;
    const read = await readForeignSession(bytesOf(aDocument([{ role: 'user', content: long }])), 'x');
    const content = String(read.ok && read.value.session.history[0]?.content);
    expect(content).not.toMatch(/MIIEvQ|PRIVATE KEY-----|hunter2/);
    expect(content.match(/all is well\./g)).toHaveLength(12_745);
  });
});

describe('what is malformed is refused, and where is said', () => {
  it.each([
    ['{"conversation_history": [', /^line 1, column \d+|JSON/i],
    ['[]', /object/],
    [aDocument([{ role: 'robot', content: 'x' }]), /conversation_history.*0.*role/],
    [aDocument([{ role: 'user', content: 5 }]), /conversation_history.*0.*content/],
    [{ ...aDocument([]), schema_version: 99 }, /schema_version/],
    [
      aDocument(
        [user('a'), user('b')].map(({ role, content }) => ({ role, content, number: 1 })),
        { next_message: 2 },
      ),
      /\[1\]\.number: 1 is the number of another/,
    ],
    [
      aDocument([{ role: 'user', content: 'a', number: 5 }], { next_message: 5 }),
      /\[0\]\.number: 5 is not below metadata\.next_message/,
    ],
  ])('%j', async (document, problem) => {
    expect(await readForeignSession(bytesOf(document), 'x')).toMatchObject({
      ok: false,
      problem: expect.stringMatching(problem),
    });
  });

  it('also one of ours that was changed since', async () => {
    const text = encodeExport({ ...emptySession('demo', null, null), history: [assistant('all well')] }, []);
    const changed = text.replace('all well', 'all bad!');
    expect(await readForeignSession(bytesOf(changed), 'demo')).toMatchObject({
      ok: false,
      problem: expect.stringContaining('checksum'),
    });
    const edited = changed.replace(/"sha256": "[0-9a-f]+"/, '"sha256": ""');
    expect(await readForeignSession(bytesOf(edited), 'demo')).toMatchObject({ ok: true, value: { isOwn: false } });
  });
});
