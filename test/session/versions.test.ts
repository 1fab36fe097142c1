import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SESSION_SCHEMA_VERSION, type Session } from '../../src/model/session.ts';
import { decodeSession, encodeSession } from '../../src/session/codec.ts';
import { STATE_KEYS } from '../../src/session/session-state.ts';

const FOLDER = new URL('../fixtures/versions/', import.meta.url);

function read(name: string): Session {
  const decoded = decodeSession(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')), 'demo');
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.value;
}

describe('a session file of an older version', () => {
  it('is kept here for each version there was', () => {
    const older = Array.from({ length: SESSION_SCHEMA_VERSION - 1 }, (_, index) => `session-${index + 1}.json`);
    expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(['session-plain.json', ...older]));
  });

  it('of the plain four keys keeps its messages, and what other programs say of it', () => {
    const session = read('session-plain.json');
    expect(session.history.map(({ role, kind }) => [role, kind])).toEqual([
      ['system', 'imported'],
      ['user', 'imported'],
      ['assistant', 'imported'],
    ]);
    expect(session.metadata).toMatchObject({
      cycleCount: 2,
      events: [],
      extra: { last_cycle_status: 'healthy', other_events: ['started'] },
    });
    expect(session.savedAt).toBe(Date.UTC(2025, 10, 20, 10, 30, 0, 123));
  });

  it('of version 1 keeps all it has; a foreign key whose name has a meaning now makes room', () => {
    const session = read('session-1.json');
    expect(session.history).toHaveLength(4);
    expect(session.history.at(-1)).toMatchObject({ kind: 'delta', cycle: 7, pinned: true, incidents: [1] });
    expect(session.history[2]?.report).toMatchObject({ analyst: 'rules' });
    expect(session.metadata).toMatchObject({
      cycleCount: 7,
      lastCycle: 7,
      cluster: 'prod-eu',
      segment: 1,
      extra: { team: 'payments', other_segment: 'emea' },
    });
  });

  it('of version 1 has no key that is read as one of ours by its name alone', () => {
    const metadata = { cycle_count: 1, ...Object.fromEntries(STATE_KEYS.map((key) => [key, 'of another program'])) };
    const entry = { role: 'user', content: 'hi', number: 'seven', excluded: 'no', summary: 'short' };
    const decoded = decodeSession({ schema_version: 1, conversation_history: [entry], metadata }, 'demo');
    if (!decoded.ok) throw new Error(decoded.problem);
    const extra = Object.fromEntries(STATE_KEYS.map((key) => [`other_${key}`, 'of another program']));
    expect(decoded.value.metadata.extra).toEqual(extra);
  });

  it.each(['session-plain.json', 'session-1.json'])('%s is of the newest version once it is written', (name) => {
    const session = read(name);
    const written: unknown = JSON.parse(encodeSession(session));
    expect(written).toMatchObject({ schema_version: SESSION_SCHEMA_VERSION });
    expect(decodeSession(written, 'demo')).toEqual({ ok: true, value: session });
  });
});

describe('a half-migrated session file', () => {
  it('that says it is of a version whose shape it has not is no session', () => {
    const plain = JSON.parse(readFileSync(new URL('session-plain.json', FOLDER), 'utf8'));
    const half = { ...plain, schema_version: SESSION_SCHEMA_VERSION };
    expect(decodeSession(half, 'demo')).toMatchObject({ ok: false, problem: expect.stringContaining('events') });
    const { metadata, ...rest } = half;
    expect(decodeSession(rest, 'demo')).toMatchObject({ ok: false, problem: expect.stringContaining('metadata') });
  });
});
