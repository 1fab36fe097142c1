import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messagesSent, startClaudeJourney, textsSent } from '../support/claude-journey.ts';
import { answer } from '../support/fake-anthropic/index.ts';
import { scenarioCluster } from '../support/journey.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

const SESSION = 'k8s-monitor-default.json';

/** What lies on disk at the moment at which Claude has been asked for the `nth` time: what a kill then leaves. */
async function killedAtRequest(nth: number, env: Readonly<Record<string, string>> = {}) {
  const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env });
  const directory = join(await temporaryDirectory(), 'left');
  let asked = 0;
  journey.claude.setReply(async () => {
    asked += 1;
    if (asked === nth) await cp(journey.directory, directory, { recursive: true });
    return answer();
  });
  const dying = await journey.start();
  while (asked < nth) await dying.cycle();
  const at = journey.claude.requests.length - 1;
  return { journey, directory, at, request: journey.claude.requests[at], cycle: dying.monitor.ledger.cycle };
}

async function sessionIn(directory: string) {
  return JSON.parse(await readFile(join(directory, SESSION), 'utf8'));
}

describe('a kill while Claude is thinking', () => {
  /** The baseline, the incident that opens in cycle 4, and its end in cycle 10. */
  it.each([1, 2, 3])(
    'of its answer number %i leaves the question; the next start closes it and asks again',
    async (nth) => {
      const { journey, directory, at, request, cycle } = await killedAtRequest(nth);
      const left = await sessionIn(directory);
      expect(left.metadata).toMatchObject({ asking: { cycle }, last_cycle: nth === 1 ? null : expect.any(Number) });
      expect(left.conversation_history.at(-1)).toMatchObject({ role: 'user', cycle });

      const run = await journey.start({ config: { sessionDir: directory } });
      expect(journey.lines('session_repaired')).toMatchObject([{ level: 'warn', cycle }]);
      const result = await run.cycle();
      expect(result.exchange?.analysed.success.report.analyst).toBe('claude');
      expect(result.degraded).toEqual([]);
      expect(result.situation.cycle).toBe(cycle + 1);

      // What Claude was told is told again byte for byte, and after it that no answer came.
      const next = journey.claude.requests.at(-1);
      if (request === undefined || next === undefined) throw new Error('nothing was asked');
      expect(journey.claude.requests.length).toBe(at + 2);
      const [before, after] = [messagesSent(request), messagesSent(next)];
      expect(after.slice(0, before.length)).toEqual(before);
      expect(textsSent(next).slice(before.length)).toEqual([
        `[the monitor stopped before cycle ${cycle} was answered; what that message told still holds]`,
        expect.stringMatching(new RegExp(`^## Cycle ${cycle + 1} `)),
      ]);
      expect(journey.claude.refusals).toEqual([]);

      const kept = await sessionIn(directory);
      expect(kept.metadata).toMatchObject({ last_cycle: cycle + 1, events: [{ event: 'repaired' }] });
      expect(kept.metadata).not.toHaveProperty('asking');
      const kinds = kept.conversation_history.slice(-4).map(({ kind }: { kind: string }) => kind);
      expect(kinds).toEqual([nth === 1 ? 'baseline' : 'delta', 'interruption', 'delta', 'report']);
      const numbers: number[] = kept.conversation_history.map(({ number }: { number: number }) => number);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));

      // And it is over with that: not said again, and quiet when nothing happens.
      const another = await journey.start({ config: { sessionDir: directory } });
      expect(journey.lines('session_repaired')).toHaveLength(1);
      await another.cycle();
    },
  );

  it('twice in a row leaves two questions, each closed, and roles in turn', async () => {
    const { journey, directory, cycle } = await killedAtRequest(2);
    const again = join(await temporaryDirectory(), 'left-again');
    journey.claude.setReply(async () => {
      await cp(directory, again, { recursive: true });
      return answer();
    });
    await (await journey.start({ config: { sessionDir: directory } })).cycle();
    journey.claude.setReply(() => answer());
    const run = await journey.start({ config: { sessionDir: again } });
    await run.cycle();
    const kept = await sessionIn(again);
    const tail = kept.conversation_history
      .slice(-6)
      .map(({ kind, cycle }: { kind: string; cycle: number }) => [kind, cycle]);
    expect(tail).toEqual([
      ['delta', cycle],
      ['interruption', cycle],
      ['delta', cycle + 1],
      ['interruption', cycle + 1],
      ['delta', cycle + 2],
      ['report', cycle + 2],
    ]);
    expect(journey.lines('session_repaired')).toHaveLength(2);
    expect(journey.claude.refusals).toEqual([]);
  });

  it('leaves no trace of the question where AUTO_SAVE is off: the next message is a baseline', async () => {
    const { journey, directory, cycle } = await killedAtRequest(2, { AUTO_SAVE: 'false' });
    const left = await sessionIn(directory);
    expect(left.metadata.last_cycle).toBe(cycle - 1);
    expect(left.metadata).not.toHaveProperty('asking');
    const run = await journey.start({ config: { sessionDir: directory } });
    expect(journey.lines('session_repaired')).toEqual([]);
    await run.cycle();
    const next = journey.claude.requests.at(-1);
    expect(next === undefined ? '' : textsSent(next).at(-1)).toMatch(new RegExp(`^## Baseline at cycle ${cycle + 1} `));
  });
});
