import { describe, expect, it } from 'vitest';
import { keepIncident, restoreIncident, writeLasting } from '../../src/history/index.ts';
import type { SafeText } from '../../src/model/safe-text.ts';
import { aChange, anIncident, NOON } from '../support/situations.ts';

const anna = 'anna' as SafeText;
const said = { by: anna, at: NOON, cycle: 3 };
const muted = { ...said, until: NOON + 60_000, because: null, ended: null };
const held = { turn: 'ongoing', severity: 'SEV-2', at: NOON, cycle: 3 } as const;

describe('an incident as a look keeps it', () => {
  it('has what is decided by, and none of the bulk', () => {
    const whole = anIncident({
      changes: [aChange()],
      word: {
        acknowledged: said,
        muted: { ...muted, heldBack: [held] },
        notes: [{ ...said, text: 'a secret of ours' as SafeText }],
        verdict: null,
      },
    });
    const kept = keepIncident(whole, { app: 'api' });
    const restored = restoreIncident(kept);
    expect(restored).toEqual({
      ...whole,
      ...{ evidence: [], remedy: [], log: null, advice: [], changes: [] },
      affected: { ...whole.affected, names: [] },
      word: { acknowledged: said, muted: { ...muted, heldBack: [] }, notes: [], verdict: null },
    });
    expect(JSON.stringify(kept)).not.toContain('a secret of ours');
    expect(keepIncident(anIncident(), {})).not.toHaveProperty('word');
  });

  it('is the same while nothing but counts move', () => {
    const written = (parts: Parameters<typeof anIncident>[0], labels = {}) =>
      writeLasting(keepIncident(anIncident(parts), labels));
    const same = written({});
    expect(
      written({
        message: '6 restarts',
        lastSeen: NOON + 1,
        healthyLooks: 2,
        affected: { count: 3, names: [], peak: 3 },
      }),
    ).toBe(same);
    expect(
      written({ word: { acknowledged: null, muted: null, verdict: null, notes: [{ ...said, text: anna }] } }),
    ).toBe(same);
    for (const other of [
      written({ severity: 'SEV-1' }),
      written({ state: 'unknown' }),
      written({ flapping: true }),
      written({ word: { acknowledged: said, muted: null, verdict: null, notes: [] } }),
      written({}, { app: 'api' }),
    ])
      expect(other).not.toBe(same);
  });
});
