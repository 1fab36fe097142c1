import { describe, expect, it } from 'vitest';
import { heartbeatText } from '../../src/conversation/day-text.ts';
import { deltaText } from '../../src/conversation/delta.ts';
import type { Day } from '../../src/model/day.ts';
import { sampleWord } from '../support/sample-ledger.ts';
import { aChange, anIncident, aSituation } from '../support/situations.ts';
import { MINUTE, NOON } from '../support/snapshots.ts';

const HOUR = 60 * MINUTE;

function aDay(parts: Partial<Day> = {}): Day {
  const none = { opened: [], recurred: [], ended: [], open: [], flapping: [], helped: [] };
  return { since: NOON - 24 * HOUR, at: NOON, isKnown: true, began: 0, ...none, changes: 0, ...parts };
}

describe('a heartbeat', () => {
  it('says that nothing is new, what the day brought, and what is wanted', () => {
    const api = anIncident({ number: 3, state: 'resolved', endedAt: NOON - HOUR });
    const text = heartbeatText(
      aSituation({ updates: [], open: [] }),
      aDay({ opened: [api], ended: [api], recurred: [{ incident: anIncident({ number: 1 }), times: 3 }], changes: 14 }),
      4_000,
    );
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^## Heartbeat at cycle \d+ · /);
    expect(lines).toContain('Nothing new in this cycle.');
    expect(text).toMatch(/^### Since 20\d\d-\d\d-\d\dT\d\d:\d\dZ$/m);
    expect(text).toMatch(/^opened 1: INC-3 /m);
    expect(text).toMatch(/^came back 1: INC-1 .* 3 times$/m);
    expect(text).toMatch(/^ended 1: INC-3 .* resolved$/m);
    expect(text).toMatch(/^still open 0 · 14 changes$/m);
    expect(lines.at(-1)).toMatch(/^Wanted: /);
  });

  it('tells what people said and what changed in the quiet cycles before it: no later message will', () => {
    const said = [{ incident: anIncident({ number: 4 }), word: sampleWord(NOON - 5 * MINUTE) }];
    const situation = aSituation({
      updates: [],
      open: [],
      said,
      changes: [aChange({ what: ['image app 1.4.2 -> 1.5.0'] })],
    });
    const text = heartbeatText(situation, aDay(), 4_000);
    expect(text).toContain('said by anna at 11:55Z: note <data>the vendor knows</data>');
    expect(text).toContain('image app 1.4.2 -> 1.5.0');
    const crowded = heartbeatText(
      { ...situation, said: Array.from({ length: 900 }, () => said).flat() },
      aDay(),
      2_000,
    );
    expect(new TextEncoder().encode(crowded).length).toBeLessThanOrEqual(2_000);
    expect(crowded).toMatch(/… and \d+ more/);
    expect(crowded).toMatch(/Wanted: /);
  });

  it('names some and counts the others, in the room it has', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => anIncident({ number: index + 1 }));
    const day = aDay({ opened: many, open: many, ended: many });
    const text = heartbeatText(aSituation({ updates: [], open: many }), day, 2_000);
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(2_000);
    expect(text).toMatch(/opened 3000/);
    expect(text).toMatch(/Wanted: /);
  });

  it('stands at the end of a message that has news of its own', () => {
    const text = deltaText(aSituation(), 8_000, aDay({ changes: 2 }));
    expect(text).toMatch(/### Since .*\nstill open 0 · 2 changes\nWanted: .*$/);
    expect(deltaText(aSituation(), 8_000)).not.toContain('Wanted');
  });
});
