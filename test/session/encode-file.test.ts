import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySession, type Session } from '../../src/model/session.ts';
import { encodeSession } from '../../src/session/codec.ts';
import { createSessionEncoder } from '../../src/session/encode-file.ts';
import { type Pieces, withChecksum } from '../../src/storage/index.ts';
import { plainTurns } from '../support/conversations.ts';
import { anySession } from './session-arbitrary.ts';

function slowly(session: Session): string {
  return new TextDecoder().decode(withChecksum(Buffer.from(encodeSession(session))));
}

const textOf = (pieces: Pieces) => new TextDecoder().decode(Buffer.concat([...pieces]));

describe('the encoder of a session file', () => {
  it('writes what the codec writes, and the checksum', () => {
    fc.assert(
      fc.property(anySession, (session) => {
        expect(textOf(createSessionEncoder()(session))).toBe(slowly(session));
      }),
      { numRuns: 300 },
    );
  });

  it('does so too for whatever comes after: messages added, taken out, changed, or another session', () => {
    const change = fc.oneof(
      fc.record({ how: fc.constant('keep' as const), count: fc.nat({ max: 8 }) }),
      fc.record({ how: fc.constant('add' as const), from: anySession }),
      fc.record({ how: fc.constant('copy' as const) }),
      fc.record({ how: fc.constant('other' as const), from: anySession }),
    );
    fc.assert(
      fc.property(anySession, fc.array(change, { maxLength: 5 }), (first, changes) => {
        const encode = createSessionEncoder();
        let session = first;
        for (const next of changes) {
          expect(textOf(encode(session))).toBe(slowly(session));
          if (next.how === 'keep') session = { ...session, history: session.history.slice(0, next.count) };
          if (next.how === 'add') session = { ...session, history: [...session.history, ...next.from.history] };
          if (next.how === 'copy') session = { ...session, history: session.history.map((entry) => ({ ...entry })) };
          if (next.how === 'other') session = next.from;
        }
        expect(textOf(encode(session))).toBe(slowly(session));
      }),
      { numRuns: 300 },
    );
  });

  it('does so for a file of many pages, also when a page in the middle changes', () => {
    const encode = createSessionEncoder();
    const [session] = fc.sample(anySession, 1);
    if (session === undefined) throw new Error('there is a session');
    const turns = plainTurns(700, 1_500);
    const histories = [
      turns,
      [...turns, ...plainTurns(1, 99)],
      turns.map((entry, at) => (at === 600 ? { ...entry, pinned: true } : entry)),
      [...turns.slice(0, 10), ...turns.slice(900)],
      turns.map((entry) => ({ ...entry })),
    ];
    for (const history of histories) {
      const next = { ...session, history };
      expect(textOf(encode(next)) === slowly(next)).toBe(true);
    }
  });

  it('writes the conversation as it was when it was asked to', () => {
    const history = [...plainTurns(3)];
    const session = { ...emptySession('demo', 'shop', 0), history };
    const expected = slowly(session);
    const pieces = createSessionEncoder()(session);
    history.push(...plainTurns(1));
    expect(textOf(pieces)).toBe(expected);
  });
});
