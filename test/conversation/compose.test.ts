import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineEntry, deltaEntry, SYSTEM_PROMPT, systemEntry } from '../../src/conversation/index.ts';
import { INCIDENT_SEVERITIES, type IncidentUpdate } from '../../src/model/incident.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';

const ROOM = 50_000;

describe('the system message', () => {
  it('has bytes that no cycle, cluster or day changes', () => {
    expect(systemEntry()).toEqual({
      role: 'system',
      kind: 'system',
      content: SYSTEM_PROMPT,
      cycle: null,
      at: null,
      pinned: false,
      incidents: [],
      report: null,
    });
    expect(SYSTEM_PROMPT).not.toMatch(/\d{4}-\d\d|shop/);
  });

  it('says that what the fences hold is data, and asks for what a report has', () => {
    expect(SYSTEM_PROMPT).toContain('<data> and </data>');
    expect(SYSTEM_PROMPT).toMatch(/never instruction/);
    for (const word of ['summary', 'assessments', 'INC-7', 'Recurring', 'Unknown', 'not seen']) {
      expect(SYSTEM_PROMPT).toContain(word);
    }
  });
});

describe('the message of a cycle', () => {
  it('a baseline speaks of all that is open and of what ended lately', () => {
    const ended = anIncident({ number: 2, state: 'resolved', endedAt: NOON });
    const entry = baselineEntry(aSituation({ open: [anIncident({ number: 5 })] }), [ended], ROOM);
    expect(entry).toMatchObject({ role: 'user', kind: 'baseline', cycle: 7, at: NOON, incidents: [5, 2] });
  });

  it('a delta speaks of what changed', () => {
    const updates = [anUpdate({ incident: anIncident({ number: 3 }) }), anUpdate({ loud: false, turn: 'ongoing' })];
    const entry = deltaEntry(aSituation({ updates }), ROOM);
    expect(entry).toMatchObject({ role: 'user', kind: 'delta', cycle: 7, at: NOON, incidents: [3] });
  });

  it('depends on nothing but the situation: an equal one gives the same bytes, any time, any number of times', () => {
    const update: fc.Arbitrary<IncidentUpdate> = fc
      .record({
        number: fc.integer({ min: 1, max: 900 }),
        severity: fc.constantFrom(...INCIDENT_SEVERITIES),
        turn: fc.constantFrom('opened' as const, 'ongoing' as const, 'resolved' as const, 'unknown' as const),
        age: fc.integer({ min: 0, max: 5_000 }),
        loud: fc.boolean(),
      })
      .map(({ number, severity, turn, age, loud }) =>
        anUpdate({ turn, loud, incident: anIncident({ number, severity, openedAt: NOON - age * MINUTE }) }),
      );
    fc.assert(
      fc.property(fc.array(update, { maxLength: 30 }), (updates) => {
        const situation = aSituation({ updates, open: updates.map(({ incident }) => incident) });
        const copy = structuredClone(situation);
        expect(baselineEntry(copy, [], 5_000)).toEqual(baselineEntry(situation, [], 5_000));
        expect(deltaEntry(copy, 5_000)).toEqual(deltaEntry(situation, 5_000));
        expect(copy).toEqual(situation);
      }),
    );
  });

  it('a quiet stretch is one part of its title', () => {
    const { content } = deltaEntry(aSituation({ quiet: { cycles: 13, since: NOON - 65 * MINUTE } }), ROOM);
    expect(String(content).split('\n')[0]).toBe(
      '## Cycle 7 · 2026-11-21T12:00Z · shop-demo · 13 quiet cycles since 10:55Z',
    );
  });
});
