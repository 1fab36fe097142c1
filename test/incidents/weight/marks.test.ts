import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMarks, readUntil } from '../../../src/incidents/weight/marks.ts';
import type { Marks } from '../../../src/model/snapshot.ts';
import { text } from '../../support/snapshots.ts';

type Annotations = Partial<Record<'tier' | 'owner' | 'ignore', string>>;

function read(annotations: Annotations) {
  const of = (name: keyof Annotations) => (annotations[name] === undefined ? null : text(annotations[name]));
  const marks: Marks = { tier: of('tier'), owner: of('owner'), ignore: of('ignore'), critical: null };
  return readMarks(marks);
}
const ignore = (value: string) => read({ ignore: value }).ignore;

describe('the annotations of an object', () => {
  it('name tier and owner', () => {
    expect(read({ tier: 'P1', owner: 'team-pay' })).toEqual({
      tier: 'P1',
      owner: 'team-pay',
      ignore: null,
      problems: [],
    });
    expect(read({ tier: ' p0 ' }).tier).toBe('P0');
  });

  it('name codes to ignore, until when and why', () => {
    const until = Date.parse('2026-12-02T00:00:00Z');
    const because = 'it leaks, see SHOP-12 until=then';
    expect(ignore('OOMKilled')).toEqual({ codes: ['OOMKilled'], object: null, until: null, because: null });
    expect(ignore('OOMKilled,FrequentRestarts until=2026-12-01 because=it leaks, see SHOP-12 until=then')).toEqual({
      ...{ codes: ['OOMKilled', 'FrequentRestarts'], object: null, until, because },
    });
    expect(ignore('OOMKilled , PodNotReady because=x')).toMatchObject({
      codes: ['OOMKilled', 'PodNotReady'],
      because: 'x',
    });
    expect(ignore('*  until=2026-12-01T18:00:00+01:00')).toMatchObject({
      codes: null,
      until: Date.parse('2026-12-01T17:00:00Z'),
    });
  });

  it.each([
    [{ tier: 'P9' }, 'k8s-monitor.io/tier "P9": must be P0, P1, P2, P3'],
    [{ owner: 'a: b <x>' }, 'k8s-monitor.io/owner "a: b <x>": must be at most 63 letters'],
    [{ ignore: 'OOMKiled' }, 'k8s-monitor.io/ignore "OOMKiled": OOMKiled is no finding code; must be codes or *'],
    [{ ignore: 'OOMKilled, until=2026-12-01' }, 'an empty name is no finding code'],
    [{ ignore: 'OOMKilled until=soon' }, 'until=soon must name a day or a time: until=2026-12-01'],
    [{ ignore: 'OOMKilled for a while' }, 'must be codes or *, then until=DATE and because=TEXT if wanted'],
    [{ ignore: '* until=2026-02-30' }, 'until=2026-02-30 must name a day'],
  ] satisfies readonly (readonly [Annotations, string])[])(
    'that are not understood do nothing and are told: %j',
    (given, problem) => {
      const { problems, ...rest } = read(given);
      expect(rest).toEqual({ tier: null, owner: null, ignore: null });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(problem);
    },
  );

  it('are read whatever they hold', () => {
    const parts = fc.constantFrom('OOMKilled', '*', ',', ' ', 'until=', 'because=', '2026-12-01', '=', 'x', '\n');
    const values = fc.oneof(
      fc.string(),
      fc.array(parts).map((given) => given.join('')),
    );
    fc.assert(
      fc.property(values, values, values, (tier, owner, ignored) => {
        const { problems } = read({ tier, owner, ignore: ignored });
        expect(problems.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a date', () => {
  it('is a whole day, or a time with its zone', () => {
    expect(readUntil('2028-02-29')).toBe(Date.parse('2028-03-01T00:00:00Z'));
    for (const none of ['2026-02-29', '2026-13-01', '2026-12-01T18:00:00', 'Dec 1', '', '2026-12-01T18:00:00Z x'])
      expect([none, readUntil(none)]).toEqual([none, null]);
  });
});
