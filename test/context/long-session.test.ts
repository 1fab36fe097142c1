import { describe, expect, it } from 'vitest';
import { contentBytesWithin, estimateHistory } from '../../src/context/estimate.ts';
import { fitConversation } from '../../src/context/fit-conversation.ts';
import { PRUNE_STRATEGIES } from '../../src/context/strategies.ts';
import { PRUNE_STRATEGY_NAMES, type PruneStrategyName } from '../../src/context/strategy.ts';
import { toRequest } from '../../src/context/to-request.ts';
import {
  baselineEntry,
  deltaEntry,
  ledgerSummaryWriter,
  reportEntry,
  systemEntry,
} from '../../src/conversation/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import type { Incident } from '../../src/model/incident.ts';
import { emptySession } from '../../src/model/session.ts';
import { decodeSession, encodeSession } from '../../src/session/codec.ts';
import { assertAcceptable } from '../support/api-rules.ts';
import { PLAIN_PRUNE } from '../support/pruning.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';

const budget = { maxTokens: 12_000, threshold: 0.8, target: 0.5 };
const CYCLES = 400;
const OPEN = [1, 2, 3];

/** Incidents 1 to 3 open in the first three cycles and stay; in each later cycle one comes, and the one before it ends. */
function world(cycle: number) {
  const at = NOON + cycle * 10 * MINUTE;
  const number = cycle + 1;
  const named = (each: number) => ({
    number: each,
    owner: { kind: 'Deployment', namespace: 'shop', name: `app-${each}` },
  });
  const opened = anIncident({ ...named(number), openedAt: at, firstSeen: at });
  const ends = (each: number): Incident => {
    const openedAt = NOON + (each - 1) * 10 * MINUTE;
    const episode = {
      openedAt,
      endedAt: openedAt + 10 * MINUTE,
      how: 'resolved',
      ending: 'healthy',
      followed: [],
    } as const;
    return anIncident({ ...named(each), state: 'resolved', openedAt, endedAt: episode.endedAt, episodes: [episode] });
  };
  const ended = Array.from({ length: Math.max(0, number - 4) }, (_, index) => ends(4 + index));
  const lasting = OPEN.filter((each) => each < number).map((each) => anIncident({ ...named(each), openedAt: NOON }));
  const open = [...lasting, opened];
  const last = ended.at(-1);
  const updates = [
    anUpdate({ incident: opened }),
    ...(last === undefined ? [] : [anUpdate({ turn: 'resolved', incident: last })]),
  ];
  return { situation: aSituation({ cycle, at, open, updates }), ledger: [...open, ...ended] };
}

/** The file as it would lie on disk, read back: what a restart goes on with. */
function restarted(history: readonly ConversationEntry[]): readonly ConversationEntry[] {
  const file = encodeSession({ ...emptySession('s', 'shop', NOON), history });
  const decoded = decodeSession(JSON.parse(file), 's');
  if (!decoded.ok) throw new Error('the session cannot be read back');
  return decoded.value.history;
}

async function live(name: PruneStrategyName) {
  const strategy = PRUNE_STRATEGIES[name];
  const lost: ConversationEntry[] = [];
  let history: readonly ConversationEntry[] = [];
  let segment = 1;
  let prunes = 0;
  let last = '';
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const { situation, ledger } = world(cycle);
    const baseline = (tokens: number) => baselineEntry(situation, [], contentBytesWithin(tokens));
    const next = cycle === 0 ? baseline(2_400) : deltaEntry(situation, contentBytesWithin(1_200));
    const fitted = await fitConversation({
      ...{
        ...PLAIN_PRUNE,
        pruneFor: null,
        history,
        next,
        baseline,
        systemEntry: systemEntry(),
        strategy,
        budget,
        segment,
      },
      openIncidents: new Set(situation.open.map(({ number }) => number)),
      summaryWriter: ledgerSummaryWriter(ledger),
    });
    const request = toRequest(fitted.history);
    assertAcceptable(request);
    const bytes = JSON.stringify(request.messages).slice(0, -1);
    if (fitted.pruned === null) expect(bytes.startsWith(last)).toBe(true);
    for (const number of OPEN.filter((each) => each <= cycle)) expect(bytes).toContain(`INC-${number} `);
    expect(estimateHistory(fitted.history)).toBeLessThanOrEqual(0.8 * budget.maxTokens);
    last = bytes;
    prunes += fitted.pruned === null ? 0 : 1;
    segment = fitted.pruned?.receipt.segment ?? segment;
    lost.push(...(fitted.pruned?.removed ?? []), ...(fitted.pruned?.superseded ?? []));
    const report = reportEntry(
      { analyst: 'claude', model: null, summary: `Cycle ${cycle}.`, assessments: [] },
      situation,
    );
    const whole = [...fitted.history, report].map((entry, index) => ({
      ...entry,
      number: entry.number ?? 1_000 * cycle + index + 1,
    }));
    history = restarted(whole);
    expect(JSON.stringify(toRequest(history).messages).slice(0, -1)).toBe(bytes);
  }
  return { history, segment, prunes, lost };
}

describe('a long session', () => {
  it.each(PRUNE_STRATEGY_NAMES)(
    'with %s, restarted after every cycle, always shows what is open, keeps its prefix between prunes and loses nothing',
    async (name) => {
      const { history, segment, prunes, lost } = await live(name);
      expect(prunes).toBeGreaterThan(5);
      expect(prunes).toBeLessThan(CYCLES / 10);
      const cycles = new Set([...history, ...lost].filter(({ role }) => role === 'user').map(({ cycle }) => cycle));
      for (let cycle = 0; cycle < CYCLES; cycle += 1) expect(cycles.has(cycle)).toBe(true);
      expect(segment).toBe(name === 'segments' ? prunes + 1 : 1);
    },
  );
});
