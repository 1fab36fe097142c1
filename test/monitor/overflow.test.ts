import { expect, it } from 'vitest';
import { estimateHistory } from '../../src/context/index.ts';
import { emptySession } from '../../src/model/session.ts';
import { Monitor, persistentMemory } from '../../src/monitor/index.ts';
import { createMemorySessionStore } from '../../src/session/index.ts';
import { plainTurns, systemMessage } from '../support/conversations.ts';
import { ANSWER, aFailure, ports, running, SETTINGS, scriptedAnalyst } from '../support/monitor-parts.ts';
import { NOON } from '../support/snapshots.ts';

it('a conversation longer than the model takes is pruned once, below what it takes, and goes on from there', async () => {
  const sessions = createMemorySessionStore();
  const history = [systemMessage(), ...plainTurns(100, 2_000)];
  await sessions.save({ ...emptySession('test', 'shop-demo', NOON), history });
  const tooLong = aFailure({
    reason: 'prompt_too_long',
    overflow: { promptTokens: estimateHistory(history) * 2, limitTokens: 40_000 },
  });
  const analyst = scriptedAnalyst([tooLong, ANSWER]);
  const memory = persistentMemory(sessions, 'test', () => NOON);
  // A budget that the model does not have.
  const budget = { maxTokens: 1_000_000, threshold: 0.8, target: 0.5 };
  const monitor = new Monitor(ports({ analyst, memory }), { ...SETTINGS, budget });
  await monitor.open();
  const { exchange } = await monitor.cycle(running());

  expect(exchange?.receipt).toMatchObject({ cause: 'overflow' });
  expect(analyst.requests).toHaveLength(2);
  const kept = memory.current();
  expect(estimateHistory(kept.history)).toBeLessThan(11_000);
  expect(kept.metadata.prunes).toBe(1);
  expect(kept.metadata.events.map(({ event }) => event)).toContain('pruned');
  expect(kept.history.at(-1)?.kind).toBe('report');
});

it('a prune for a question that was asked in vain is not kept, and nobody is told of it', async () => {
  const sessions = createMemorySessionStore();
  const history = [systemMessage(), ...plainTurns(100, 2_000)];
  await sessions.save({ ...emptySession('test', 'shop-demo', NOON), history });
  const tooLong = aFailure({ reason: 'prompt_too_long' });
  const analyst = scriptedAnalyst([ANSWER, tooLong, aFailure()]);
  const memory = persistentMemory(sessions, 'test', () => NOON);
  const settings = { ...SETTINGS, budget: { maxTokens: 1_000_000, threshold: 0.8, target: 0.5 } };
  const calls = { ...SETTINGS.calls, analyze: 'always' as const };
  const monitor = new Monitor(ports({ analyst, memory }), { ...settings, calls });
  await monitor.open();
  await monitor.cycle(running());
  const before = memory.current().history;
  const { exchange, reason } = await monitor.cycle(running());

  expect(analyst.requests).toHaveLength(3);
  expect(reason).toBe('always');
  expect(memory.current().history).toBe(before);
  expect(exchange?.receipt).toBeNull();
});
