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
    const analysed = await analyse(ports({ analyst: scriptedAnalyst([ANSWER]), events }), request());
    expect(analysed).toEqual({ success: ANSWER, usage: USAGE, costUsd: 0.25, degraded: null, owed: false });
    expect(events.all).toEqual([]);
  });

  it.each(Object.entries(OWED))(
    "is the rules' when the analyst fails with %s (asked again: %s)",
    async (reason, owed) => {
      const events = recordingEvents();
      const failure = aFailure({ reason: reason as AnalysisFailureReason });
      const analysed = await analyse(ports({ analyst: scriptedAnalyst([failure]), events }), request());
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
    const analysed = await analyse(ports({ analyst: scriptedAnalyst([failure]) }), request());
    expect(analysed).toMatchObject({ usage: USAGE, costUsd: 0.1 });
  });

  it('adds up the tokens of both where the fallback asks a model too', async () => {
    const failure = aFailure({ usage: USAGE });
    const fallback = scriptedAnalyst([
      { ok: true, report: CLAUDE_REPORT, usage: { ...NO_USAGE, output: 7 }, costUsd: 0, call: null },
    ]);
    const analysed = await analyse(ports({ analyst: scriptedAnalyst([failure]), fallback }), request());
    expect(analysed.usage).toEqual({ ...USAGE, output: 57 });
  });

  it('rejects only when the fallback fails too, which is a fault of ours', async () => {
    const both = { analyst: scriptedAnalyst([aFailure()]), fallback: scriptedAnalyst([aFailure()]) };
    await expect(analyse(ports(both), request())).rejects.toThrow('the claude analyst failed');
  });
});
