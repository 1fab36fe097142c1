import { describe, expect, it } from 'vitest';
import { loadScenario, SHOP_DAY } from '../../../src/cluster/simulator/index.ts';
import { NO_NOTIFICATIONS } from '../../../src/model/notification.ts';
import { anIncident } from '../../support/situations.ts';
import { perChange, repeating } from './agents.ts';
import { barsOf, MOST_PINGS } from './bars.ts';
import { Duties } from './duty.ts';
import { liveThrough } from './live.ts';
import { ChannelTally } from './tally.ts';

describe('noise', () => {
  it('stays below the bar on the simulated day, with nothing missing, and far below agents without memory', async () => {
    const result = await liveThrough(await loadScenario(SHOP_DAY), () => undefined);
    expect(barsOf('the day', result).filter(({ passed }) => !passed)).toEqual([]);
    expect(result.incidents).toBeGreaterThan(3);
    for (const { pings } of result.plain) expect(pings / result.incidents).toBeGreaterThan(3 * MOST_PINGS);
  });

  it('owes people each opening, each new worst and each end, and nothing of what is another trouble', () => {
    const duties = new Duties();
    const look = (...parts: Parameters<typeof anIncident>) =>
      duties.look([anIncident(...parts)]).map(({ must }) => must);
    expect(look({ severity: 'SEV-4' })).toEqual([]);
    expect(look({ severity: 'SEV-3' })).toEqual(['open']);
    expect(look({ severity: 'SEV-2' })).toEqual(['worsen']);
    expect(look({ severity: 'SEV-3' })).toEqual([]);
    expect(look({ severity: 'SEV-2' })).toEqual([]);
    expect(look({ severity: 'SEV-2', state: 'resolved' })).toEqual(['end']);
    expect(look({ severity: 'SEV-2', state: 'resolved' })).toEqual([]);
    expect(look({ severity: 'SEV-2', occurrences: 2 })).toEqual(['open']);
    expect(duties.trueIncidents).toBe(2);
    expect(look({ severity: 'SEV-2', occurrences: 2, state: 'folded', foldedInto: 9 })).toEqual([]);
    expect(duties.trueIncidents).toBe(1);
  });

  it('finds a duty that nobody did', () => {
    const tally = new ChannelTally('chat', true);
    tally.count(NO_NOTIFICATIONS, 7, [{ thread: 'INC-1#1', must: 'end' }]);
    expect(tally.missing).toEqual(['INC-1#1 end in cycle 7: nothing']);
  });

  it('counts agents that keep nothing by what they would send', () => {
    const finding = { code: 'OOMKilled', severity: 'high' } as const;
    const object = { kind: 'Pod', namespace: 'shop', name: 'api-0' };
    const bad = [{ ...finding, object, owner: object, message: '', evidence: [], remedy: [], since: null }];
    const change = perChange();
    const worse = bad.map((one) => ({ ...one, severity: 'critical' as const }));
    expect([bad, bad, worse, [], []].map((findings) => change.look(findings, 0))).toEqual([1, 0, 1, 1, 0]);
    const hourly = repeating(60, '');
    expect([0, 30, 60, 90, 120].map((now) => hourly.look(now < 120 ? bad : [], now))).toEqual([1, 0, 1, 0, 1]);
  });
});
