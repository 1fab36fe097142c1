import { describe, expect, it } from 'vitest';
import type { AnalysisFailureReason } from '../../src/analyst/index.ts';
import { NO_USAGE } from '../../src/model/report.ts';
import { analyse } from '../../src/monitor/analyse.ts';
import {
  ANSWER,
  aFailure,
  CLAUDE_REPORT,
  ports,
  recordingEvents,
  running,
  scriptedAnalyst,
  USAGE,
} from '../support/monitor-parts.ts';
import { aSituation } from '../support/situations.ts';

const request = () => ({
  system: 'You watch a cluster.',
  messages: [{ role: 'user' as const, content: '## Cycle 7' }],
  situation: aSituation(),
  cache: { ttl: '1h' as const },
  signal: running(),
});

/** Of a prompt that cannot be made shorter. */
const unshortened = async () => request();

/** Each reason, and whether it passes by itself: then the next cycle asks again even when it is quiet. */
const OWED: Readonly<Record<AnalysisFailureReason, boolean>> = {
  rate_limited: true,
  overloaded: true,
  server_error: true,
  unreachable: true,
  timeout: true,
  invalid_answer: true,
  invalid_key: false,
  no_credit: false,
  not_allowed: false,
  model_not_found: false,
  request_refused: false,
  prompt_too_long: false,
  refusal: false,
  stopping: false,
};

describe('the analysis of a cycle', () => {
  it('is what the analyst says, with its usage and cost', async () => {
    const events = recordingEvents();
    const analysed = await analyse(ports({ analyst: scriptedAnalyst([ANSWER]), events }), request(), unshortened);
    expect(analysed).toEqual({
      success: ANSWER,
      usage: USAGE,
      costUsd: 0.25,
      call: null,
      degraded: null,
      askings: [{ usage: USAGE, costUsd: 0.25, failure: null }],
      owed: false,
    });
    expect(events.all).toEqual([]);
  });

  it('is asked for once more, with less, where the prompt was too long', async () => {
    const events = recordingEvents();
    const overflow = { promptTokens: 215_000, limitTokens: 200_000 };
    const tooLong = aFailure({ reason: 'prompt_too_long', overflow });
    const analyst = scriptedAnalyst([tooLong, { ...ANSWER, usage: USAGE }]);
    const less = { ...request(), messages: [{ role: 'user' as const, content: 'less' }] };
    const analysed = await analyse(ports({ analyst, events }), request(), async (failure) => {
      expect(failure).toBe(tooLong);
      return less;
    });
    expect(analysed).toMatchObject({ success: { report: CLAUDE_REPORT }, usage: USAGE, costUsd: 0.25, degraded: null });
    expect(analyst.requests.map(({ messages }) => messages[0]?.content)).toEqual(['## Cycle 7', 'less']);
    expect(events.all.map(({ event, fields }) => [event, fields.prompt_tokens, fields.limit_tokens])).toEqual([
      ['context_overflow', 215_000, 200_000],
    ]);
  });

  it("is the rules' when it is still too long, and no third call is made", async () => {
    const analyst = scriptedAnalyst([aFailure({ reason: 'prompt_too_long' })]);
    const analysed = await analyse(ports({ analyst }), request(), unshortened);
    expect(analysed.success.report.analyst).toBe('rules');
    expect(analyst.requests).toHaveLength(2);
  });

  it.each(Object.entries(OWED).filter(([reason]) => reason !== 'prompt_too_long'))(
    "is the rules' when the analyst fails with %s (asked again: %s)",
    async (reason, owed) => {
      const events = recordingEvents();
      const failure = aFailure({ reason: reason as AnalysisFailureReason });
      const analysed = await analyse(ports({ analyst: scriptedAnalyst([failure]), events }), request(), unshortened);
      expect(analysed.success.report.analyst).toBe('rules');
      expect(analysed.owed).toBe(owed);
      expect(analysed.degraded).toBe(
        `no report by claude (${reason}), the rules wrote it: api.anthropic.com answered 529. The next cycle tries again.`,
      );
      expect(events.all).toEqual([
        {
          level: 'warn',
          event: 'analysis_failed',
          message: analysed.degraded,
          fields: {
            analyst: 'claude',
            model: 'claude-sonnet-5-5',
            reason,
            remedy: 'The next cycle tries again.',
          },
        },
      ]);
    },
  );

  it('counts what a failed call was billed', async () => {
    const failure = aFailure({ reason: 'invalid_answer', usage: USAGE, costUsd: 0.1 });
    const analysed = await analyse(ports({ analyst: scriptedAnalyst([failure]) }), request(), unshortened);
    expect(analysed).toMatchObject({ usage: USAGE, costUsd: 0.1 });
  });

  it('adds up the tokens of both where the fallback asks a model too', async () => {
    const failure = aFailure({ usage: USAGE });
    const fallback = scriptedAnalyst([
      { ok: true, report: CLAUDE_REPORT, usage: { ...NO_USAGE, output: 7 }, costUsd: 0, call: null },
    ]);
    const analysed = await analyse(ports({ analyst: scriptedAnalyst([failure]), fallback }), request(), unshortened);
    expect(analysed.usage).toEqual({ ...USAGE, output: 57 });
  });

  it('rejects only when the fallback fails too, which is a fault of ours', async () => {
    const both = { analyst: scriptedAnalyst([aFailure()]), fallback: scriptedAnalyst([aFailure()]) };
    await expect(analyse(ports(both), request(), unshortened)).rejects.toThrow('the claude analyst failed');
  });
});
