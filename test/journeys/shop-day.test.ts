import { describe, expect, it } from 'vitest';
import { DAY, SHOP, scenarioCluster, startJourney, timeline } from '../support/journey.ts';

describe('a day of the shop, watched by the rules', () => {
  it('is told as it happened, and the next day goes on with the same session and numbers', async () => {
    const first = await startJourney();
    const results = await (await first.start()).toTheEnd();
    expect(results).toHaveLength(41);
    expect(timeline(results)).toMatchInlineSnapshot(`
      {
        "16T09:00": [
          "INC-1 opened CrashLoopBackOff",
        ],
        "16T10:30": [
          "INC-1 resolved CrashLoopBackOff",
        ],
        "16T11:00": [
          "INC-2 opened ImagePullFailed",
        ],
        "16T12:30": [
          "INC-2 resolved ImagePullFailed",
        ],
        "16T13:00": [
          "INC-3 opened PodUnschedulable",
        ],
        "16T15:30": [
          "INC-3 resolved PodUnschedulable",
        ],
        "16T16:00": [
          "INC-4 opened NodeNotReady",
        ],
        "16T18:00": [
          "INC-4 resolved NodeNotReady",
        ],
        "16T22:30": [
          "INC-1 recurring CrashLoopBackOff",
        ],
      }
    `);
    expect(results.filter(({ loud }) => loud).length).toBeLessThan(18);
    expect(results.every(({ degraded }) => degraded.length === 0)).toBe(true);
    expect(first.lines('cycle')).toHaveLength(41);

    const second = await startJourney({
      directory: first.directory,
      cluster: scenarioCluster(SHOP, SHOP.start + DAY),
    });
    const run = await second.start();
    expect(second.lines('session_loaded')).toMatchObject([{ messages: results.at(-1)?.messages, cycles: 41 }]);
    const nextDay = await run.toTheEnd();
    expect(timeline(nextDay)).toMatchInlineSnapshot(`
      {
        "17T06:30": [
          "INC-1 resolved CrashLoopBackOff",
        ],
        "17T09:00": [
          "INC-1 recurring CrashLoopBackOff",
        ],
        "17T10:30": [
          "INC-1 resolved CrashLoopBackOff",
        ],
        "17T11:00": [
          "INC-2 recurring ImagePullFailed",
        ],
        "17T12:30": [
          "INC-2 resolved ImagePullFailed",
        ],
        "17T13:00": [
          "INC-3 recurring PodUnschedulable",
        ],
        "17T15:30": [
          "INC-3 resolved PodUnschedulable",
        ],
        "17T16:00": [
          "INC-4 recurring NodeNotReady",
        ],
        "17T18:00": [
          "INC-4 resolved NodeNotReady",
        ],
        "17T22:30": [
          "INC-1 recurring CrashLoopBackOff",
        ],
      }
    `);
    expect(run.monitor.ledger).toMatchObject({ cycle: 82, nextNumber: 5 });
    const session = JSON.parse(await second.file('k8s-monitor-default.json'));
    expect(session.metadata).toMatchObject({ cycle_count: 82, last_cycle: 82 });
  });
});
