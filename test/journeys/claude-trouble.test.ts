import { describe, expect, it } from 'vitest';
import type { AnalysisFailureReason } from '../../src/analyst/index.ts';
import { startClaudeJourney, textsSent } from '../support/claude-journey.ts';
import { answer, apiError, hang, type ReplyScript, raw, reset, truncated } from '../support/fake-anthropic/index.ts';
import { scenarioCluster } from '../support/journey.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

/** The SDK tries again what may pass; it need not wait for that here. */
const AT_ONCE = { 'retry-after-ms': '1' };

interface Trouble {
  readonly reply: ReplyScript;
  readonly reason: AnalysisFailureReason;
  /** It passes by itself: the next quiet cycle asks again. */
  readonly passes: boolean;
  /** Only where no answer comes: the analysis gives up after so many seconds. */
  readonly deadline?: number;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'refuses the key (401)': {
    reply: apiError(401, 'authentication_error', 'invalid bearer token'),
    reason: 'invalid_key',
    passes: false,
  },
  'does not know the model (404)': {
    reply: apiError(404, 'not_found_error', 'model: claude-9'),
    reason: 'model_not_found',
    passes: false,
  },
  'wants money (402)': {
    reply: apiError(402, 'billing_error', 'Payment required'),
    reason: 'no_credit',
    passes: false,
  },
  'limits the rate (429)': {
    reply: apiError(429, 'rate_limit_error', 'Too many tokens', AT_ONCE),
    reason: 'rate_limited',
    passes: true,
  },
  'is overloaded (529)': {
    reply: apiError(529, 'overloaded_error', 'Overloaded', AT_ONCE),
    reason: 'overloaded',
    passes: true,
  },
  'hangs before the headers': { reply: hang('headers'), reason: 'timeout', passes: true, deadline: 0.3 },
  'hangs in the body': { reply: hang('body'), reason: 'timeout', passes: true, deadline: 0.3 },
  'answers half of a message': { reply: truncated('json'), reason: 'invalid_answer', passes: true },
  'is a page of a proxy': {
    reply: raw(200, 'text/html', '<html>Sign in</html>'),
    reason: 'invalid_answer',
    passes: true,
  },
  'answers in no known format': { reply: answer({ text: '%%% 17' }), reason: 'invalid_answer', passes: true },
  'refuses to speak': { reply: answer({ text: 'No.', stopReason: 'refusal' }), reason: 'refusal', passes: false },
  'cuts the connection': { reply: reset(), reason: 'unreachable', passes: true, deadline: 0.3 },
};

describe('when Claude', () => {
  it.each(Object.entries(TROUBLES))(
    '%s, the cycle ends with the rules report, and says so',
    async (_, { reply, reason, passes, deadline }) => {
      const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
      const patient = await journey.start();
      journey.claude.setReply(() => reply);
      const impatient =
        deadline === undefined ? patient : await journey.start({ config: { analystTimeoutSeconds: deadline } });
      const failed = await impatient.cycle();
      expect(failed.exchange?.analysed.success.report).toMatchObject({ analyst: 'rules', model: null });
      expect(failed.degraded).toEqual([
        expect.stringMatching(new RegExp(`^no report by claude \\(${reason}\\), the rules wrote it: .{10,}`)),
      ]);
      expect(journey.lines('analysis_failed')).toMatchObject([
        { level: 'warn', reason, remedy: expect.stringMatching(/./) },
      ]);
      expect(journey.lines('cycle')).toMatchObject([{ level: 'warn', analyst: 'rules', degraded: failed.degraded }]);
      expect(journey.log.join('')).not.toContain('sk-ant-');

      journey.claude.setReply(() => answer());
      const run = deadline === undefined ? patient : await journey.start();
      const quiet = await run.cycle();
      expect(quiet.loud).toBe(passes);
      expect(quiet.exchange?.analysed.success.report.analyst).toBe(passes ? 'claude' : undefined);
      const [, opened] = await run.cycles(2);
      expect(opened?.exchange?.analysed.success.report.analyst).toBe('claude');
      expect(textsSent(journey.claude.requests.at(-1) ?? failedRequest())[1]).toMatch(
        /^\[written by the rules analyst/,
      );
      expect(journey.claude.refusals).toEqual([]);

      const session = JSON.parse(await journey.file('k8s-monitor-default.json'));
      const roles: string[] = session.conversation_history.map(({ role }: { role: string }) => role);
      expect(roles).toEqual([
        'system',
        ...roles.slice(1).map((_role, index) => (index % 2 === 0 ? 'user' : 'assistant')),
      ]);
    },
  );

  it('cannot be reached at all, incidents open and end all the same', async () => {
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    await journey.claude.close();
    const run = await journey.start({ config: { analystTimeoutSeconds: 0.05 } });
    await run.toTheEnd();
    expect(run.monitor.ledger.incidents).toMatchObject([{ number: 1, state: 'resolved' }]);
    const cycles = journey.lines('cycle');
    expect(new Set(cycles.map(({ analyst }) => analyst))).toEqual(new Set(['rules', null]));
    // Quiet cycles ask again ever more seldom, and what they asked in vain leaves no message.
    const inVain = cycles.filter(({ loud, analyst }) => loud === false && analyst === 'rules');
    expect(inVain.length).toBeGreaterThan(0);
    const loud = cycles.filter((line) => line.loud === true).length;
    expect(JSON.parse(await journey.file('k8s-monitor-default.json')).conversation_history).toHaveLength(1 + 2 * loud);
  });
});

function failedRequest(): never {
  throw new Error('nothing was asked');
}
