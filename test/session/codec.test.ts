import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySession, type Session } from '../../src/model/session.ts';
import { decodeSession, encodeSession } from '../../src/session/codec.ts';
import { anySession } from './session-arbitrary.ts';

const AT = Date.UTC(2026, 10, 21, 9, 15);

function decode(document: unknown): Session {
  const decoded = decodeSession(document, 'demo');
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.value;
}

function problemOf(document: unknown): string {
  const decoded = decodeSession(document, 'demo');
  return decoded.ok ? 'none' : decoded.problem;
}

describe('a session written and read', () => {
  it('is the same session, whatever it holds', () => {
    fc.assert(
      fc.property(anySession, (session) => {
        expect(decode(JSON.parse(encodeSession(session)))).toEqual(session);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same text when it is written again: nothing moves between two saves', () => {
    fc.assert(
      fc.property(anySession, (session) => {
        const text = encodeSession(session);
        expect(encodeSession(decode(JSON.parse(text)))).toBe(text);
      }),
    );
  });

  it('keeps the order of the keys in content blocks, because their bytes are cached by the API', () => {
    const content = '[{"zeta":1,"type":"tool_use","input":{"b":1,"a":2},"id":"x"}]';
    const session = decode({
      conversation_history: [{ role: 'assistant', content: JSON.parse(content) }],
      metadata: { cycle_count: 1 },
    });
    expect(JSON.stringify(decode(JSON.parse(encodeSession(session))).history[0]?.content)).toBe(content);
  });
});

describe('the file of a session', () => {
  const session: Session = {
    ...emptySession('demo', 'shop', AT),
    history: [
      {
        role: 'system',
        content: 'You are',
        kind: 'system',
        cycle: null,
        at: null,
        pinned: false,
        incidents: [],
        report: null,
      },
      {
        role: 'assistant',
        content: 'INC-1 is worse',
        kind: 'report',
        cycle: 8,
        at: AT,
        pinned: true,
        incidents: [1],
        report: {
          analyst: 'claude',
          model: 'a-model',
          summary: 'worse',
          assessments: [
            { incident: 1, assessment: 'worse', likelyCause: 'a rollout', confidence: 'high', nextStep: null },
          ],
        },
      },
    ],
    savedAt: AT,
  };

  it('can be read by a person: known keys first, two spaces, moments as text, unset fields left out', () => {
    expect(encodeSession(session)).toBe(`{
  "session_id": "demo",
  "schema_version": 2,
  "conversation_history": [
    {
      "role": "system",
      "content": "You are",
      "kind": "system"
    },
    {
      "role": "assistant",
      "content": "INC-1 is worse",
      "kind": "report",
      "cycle": 8,
      "at": "2026-11-21T09:15:00.000Z",
      "pinned": true,
      "incidents": [
        1
      ],
      "report": {
        "analyst": "claude",
        "model": "a-model",
        "summary": "worse",
        "assessments": [
          {
            "incident": 1,
            "assessment": "worse",
            "likely_cause": "a rollout",
            "confidence": "high",
            "next_step": null
          }
        ]
      }
    }
  ],
  "metadata": {
    "cycle_count": 0,
    "last_cycle": null,
    "cluster": "shop",
    "created_at": "2026-11-21T09:15:00.000Z",
    "quiet": null,
    "prunes": 0,
    "model": null
  },
  "saved_at": "2026-11-21T09:15:00.000Z",
  "usage": {
    "calls": 0,
    "tokens": {
      "input": 0,
      "cache_read": 0,
      "cache_write": 0,
      "output": 0
    },
    "cost_usd": 0
  }
}
`);
  });

  it('never lets a key of another program replace one of ours', () => {
    const extra = { cycle_count: 99, team: 'payments' };
    const text = encodeSession({ ...session, metadata: { ...session.metadata, cycleCount: 8, extra } });
    expect(decode(JSON.parse(text)).metadata).toMatchObject({ cycleCount: 8, extra: { team: 'payments' } });
  });

  it('is called what the file is called, whatever session_id says', () => {
    expect(decode({ ...JSON.parse(encodeSession(session)), session_id: 'another' }).id).toBe('demo');
  });
});

describe('a plain four-key file', () => {
  const plain = {
    session_id: 'k8s-monitor-default',
    conversation_history: [
      { role: 'user', content: 'Cycle 1' },
      { role: 'assistant', content: [{ type: 'text', text: 'All is well' }] },
    ],
    metadata: { cycle_count: 7 },
    saved_at: '2025-11-20T10:30:00.123456',
  };
  const unsaid = { kind: 'imported', cycle: null, at: null, pinned: false, incidents: [], report: null };

  it('loads, and says of its messages only what it says', () => {
    expect(decode(plain)).toEqual({
      ...emptySession('demo', null, null),
      history: plain.conversation_history.map((message) => ({ ...message, ...unsaid })),
      metadata: { ...emptySession('demo', null, null).metadata, cycleCount: 7 },
      savedAt: Date.UTC(2025, 10, 20, 10, 30, 0, 123),
    });
  });

  it('loads with a leading system message, and without any message', () => {
    const system = { role: 'system', content: 'You are' };
    const withSystem = decode({ ...plain, conversation_history: [system, ...plain.conversation_history] });
    expect(withSystem.history[0]).toEqual({ ...system, ...unsaid });
    expect(withSystem.history).toHaveLength(3);
    expect(decode({ ...plain, conversation_history: [] }).history).toEqual([]);
  });

  it('loads whatever else is in it: foreign keys of metadata stay, those of messages go', () => {
    const foreign = decode({
      ...plain,
      version: 'x',
      conversation_history: [{ role: 'user', content: 'Cycle 1', at: 'noon', kind: 3, pinned: 'yes', timestamp: 1 }],
      metadata: {
        cycle_count: 7,
        last_cycle_status: 'healthy',
        last_cycle: 'noon',
        cluster: { name: 'a' },
        created_at: 17,
        quiet: 'x',
        prunes: -1,
        nested: { a: [1] },
      },
      saved_at: 'yesterday',
      usage: 'much',
    });
    expect(foreign.history).toEqual([{ role: 'user', content: 'Cycle 1', ...unsaid }]);
    expect(foreign.metadata).toMatchObject({
      cycleCount: 7,
      lastCycle: null,
      cluster: null,
      createdAt: null,
      quiet: null,
      prunes: 0,
    });
    expect(foreign.metadata.extra).toEqual({ last_cycle_status: 'healthy', nested: { a: [1] } });
    expect(foreign.savedAt).toBeNull();
  });

  it('becomes one of ours at the next save, and its messages are still imported ones', () => {
    const saved: unknown = JSON.parse(encodeSession(decode(plain)));
    expect(saved).toMatchObject({ schema_version: 2, conversation_history: plain.conversation_history });
    expect(decode(saved)).toEqual(decode(plain));
  });

  it('needs no more than its messages', () => {
    expect(decode({ conversation_history: [] }).metadata.cycleCount).toBe(0);
  });
});

describe('a document that is no session', () => {
  const valid = JSON.parse(encodeSession(emptySession('demo', null, null)));
  const message = { role: 'user', content: 'secret words' };

  it.each([
    [null, 'the whole: Invalid input: expected object, received null'],
    [[], 'the whole: Invalid input: expected object, received array'],
    ['text', 'the whole: Invalid input: expected object, received string'],
    [{}, 'conversation_history: Invalid input: expected array, received undefined'],
    [
      { conversation_history: [message, { role: 'tool', content: '' }] },
      'conversation_history[1].role: Invalid option',
    ],
    [
      { conversation_history: [{ role: 'user' }] },
      'conversation_history[0].content: expected text or a list of content blocks',
    ],
    [
      { conversation_history: [{ ...message, content: [{ text: 1 }] }] },
      'conversation_history[0].content: expected text or a list',
    ],
    [{ conversation_history: [], metadata: { cycle_count: 'x' } }, 'metadata.cycle_count: Invalid input'],
    [{ ...valid, metadata: { cycle_count: -1 } }, 'metadata.cycle_count: Too small'],
    [{ ...valid, saved_at: 'yesterday' }, 'saved_at: Invalid ISO datetime'],
    [{ ...valid, usage: { ...valid.usage, cost_usd: null } }, 'usage.cost_usd: Invalid input'],
    [
      {
        ...valid,
        conversation_history: [
          {
            ...message,
            report: {
              analyst: 'claude',
              model: null,
              summary: '',
              assessments: [{ incident: 1, assessment: '', likely_cause: 5, confidence: null, next_step: null }],
            },
          },
        ],
      },
      'conversation_history[0].report.assessments[0].likely_cause: Invalid input',
    ],
    [{ ...valid, schema_version: '1' }, 'schema_version: expected a whole number'],
    [{ ...valid, schema_version: 0 }, 'schema_version: expected a whole number'],
    [
      { ...valid, schema_version: 3 },
      'a newer version of this program wrote it (schema_version 3, this one reads up to 2)',
    ],
  ])('%#: is told by the field that is wrong', (document, problem) => {
    expect(problemOf(document)).toContain(problem);
  });

  it('is never quoted: its words may be anything', () => {
    expect(problemOf({ conversation_history: [{ role: 'secret words', content: 5 }] })).not.toContain('secret');
  });

  it('tells how many more fields are wrong', () => {
    expect(problemOf({ conversation_history: [1, 2, 3] })).toMatch(/^conversation_history\[0\].*\(and 2 more\)$/);
  });
});
