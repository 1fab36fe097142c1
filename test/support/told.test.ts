import { describe, expect, it } from 'vitest';
import { baselineEntry, deltaEntry } from '../../src/conversation/index.ts';
import type { Incident } from '../../src/model/incident.ts';
import type { Situation } from '../../src/model/situation.ts';
import { anIncident, anUpdate, aSituation } from './situations.ts';
import { missingFrom, toldIn } from './told.ts';

const ROOMY = 20_000;

function incident(number: number, parts: Partial<Incident> = {}): Incident {
  return anIncident({ number, key: `key-${number}`, severity: 'SEV-3', ...parts });
}

function baseline(cycle: number, open: readonly Incident[], ended: readonly Incident[] = [], bytes = ROOMY): string {
  return String(baselineEntry(aSituation({ cycle, open, updates: [], changes: [] }), ended, bytes, null).content);
}

function delta(cycle: number, parts: Partial<Situation>): string {
  return String(deltaEntry(aSituation({ cycle, open: [], updates: [], changes: [], ...parts }), ROOMY, null).content);
}

describe('what a prompt tells of open incidents', () => {
  it('is what its baseline names, alone or in a group', () => {
    const [worst, other] = [incident(1, { severity: 'SEV-1' }), incident(2)];
    expect(missingFrom(toldIn([baseline(5, [worst, other])]), [worst, other])).toEqual([]);
    expect(missingFrom(toldIn([baseline(5, [worst])]), [worst, other])).toEqual([other]);
  });

  it('counts a crowd of which not all are named, and no more than it counts', () => {
    const crowd = Array.from({ length: 40 }, (_, index) => incident(index + 1));
    const text = baseline(5, crowd);
    expect(text).not.toContain('INC-40 ');
    expect(missingFrom(toldIn([text]), crowd)).toEqual([]);
    const more = [...crowd, incident(41), incident(42)];
    expect(missingFrom(toldIn([text]), more).map(({ number }) => number)).toEqual([41, 42]);
  });

  it('reads what fits only as counts by code', () => {
    const crowd = Array.from({ length: 60 }, (_, index) =>
      incident(index + 1, { owner: { kind: 'Deployment', namespace: `team-${index}`, name: 'api' } }),
    );
    const text = baseline(5, crowd, [], 1_500);
    expect(text).toMatch(/… and \d+ more, by code/);
    expect(missingFrom(toldIn([text]), crowd)).toEqual([]);
  });

  it('follows what later messages say: opened, still open, over', () => {
    const [first, second] = [incident(1), incident(2)];
    const opened = delta(6, {
      updates: [anUpdate({ turn: 'opened', incident: second, loud: true })],
      open: [first, second],
    });
    const over = delta(7, {
      updates: [anUpdate({ turn: 'resolved', incident: { ...second, state: 'resolved' }, loud: true })],
      open: [first],
    });
    const told = toldIn([baseline(5, [first]), opened, over]);
    expect(missingFrom(told, [first])).toEqual([]);
    expect(missingFrom(told, [first, second])).toEqual([second]);
  });

  it('goes by cycles, not by places: a message kept from before the baseline takes nothing back', () => {
    const only = incident(1);
    const over = delta(3, {
      updates: [anUpdate({ turn: 'resolved', incident: { ...only, state: 'resolved' }, loud: true })],
    });
    expect(missingFrom(toldIn([baseline(5, [only]), over]), [only])).toEqual([]);
    const late = delta(8, {
      updates: [anUpdate({ turn: 'resolved', incident: { ...only, state: 'resolved' }, loud: true })],
    });
    expect(missingFrom(toldIn([baseline(5, [only]), late]), [only])).toEqual([only]);
  });

  it('takes no mention for news: what ended lately, was changed or was said is not open for that', () => {
    const only = incident(1);
    const ended = incident(2, { state: 'resolved', endedAt: 1 });
    expect(missingFrom(toldIn([baseline(5, [only], [ended])]), [only, ended])).toEqual([ended]);
    expect(missingFrom(toldIn(['The report speaks of INC-1.']), [only])).toEqual([only]);
  });
});
