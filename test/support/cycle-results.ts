import type { ConversationEntry } from '../../src/model/conversation.ts';
import { NO_USAGE } from '../../src/model/report.ts';
import { emptySession } from '../../src/model/session.ts';
import type { Situation } from '../../src/model/situation.ts';
import { objectsByKind } from '../../src/model/snapshot.ts';
import type { CycleResult } from '../../src/monitor/index.ts';
import { aSituation } from './situations.ts';

/** What one cycle did; loud when the situation has loud updates, unless `parts` say otherwise. */
export function aCycleResult(situation: Partial<Situation> = {}, parts: Partial<CycleResult> = {}): CycleResult {
  const complete = aSituation(situation);
  const loud = parts.loud ?? complete.updates.some((update) => update.loud);
  return {
    mode: 'persistent',
    sessionId: 'demo',
    situation: complete,
    snapshot: {
      cluster: complete.cluster,
      source: 'https://127.0.0.1:6443',
      serverVersion: complete.serverVersion,
      clock: { now: complete.at, bound: 'exact' },
      partial: false,
      coverage: [],
      objects: objectsByKind(() => []),
      problems: [],
    },
    loud,
    reason: loud ? 'news' : null,
    messages: 23,
    context: { tokens: 5_234, pct: 4.4 },
    exchange: loud ? anExchange() : null,
    askedPrune: null,
    sessionEvents: [],
    timings: {},
    degraded: [],
    ...parts,
  };
}

type Exchange = NonNullable<CycleResult['exchange']>;

/** A message of this kind, and the rules analyst's answer to it. */
export function anExchange(kind: ConversationEntry['kind'] = 'delta', parts: Partial<Exchange> = {}): Exchange {
  const entry = { content: 'words', cycle: 7, at: null, pinned: false, incidents: [], report: null } as const;
  const report = { analyst: 'rules', model: null, summary: 'All is well.', assessments: [] } as const;
  return {
    session: {
      ...emptySession('demo', 'shop-demo', null),
      history: [
        { ...entry, role: 'user', kind },
        { ...entry, role: 'assistant', kind: 'report' },
      ],
    },
    lookUps: [],
    analysed: {
      success: { ok: true, report, usage: NO_USAGE, costUsd: 0, call: null },
      usage: null,
      costUsd: null,
      call: null,
      degraded: null,
      askings: [],
      owed: false,
    },
    cache: null,
    text: 'words',
    receipt: null,
    ...parts,
  };
}
