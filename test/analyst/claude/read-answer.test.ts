import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../src/analyst/claude/read-answer.ts';
import { REPORT_FORMAT } from '../../../src/analyst/claude/report-format.ts';
import { anIncident, anUpdate, aSituation } from '../../support/situations.ts';

const SITUATION = aSituation({
  open: [anIncident({ number: 1 })],
  updates: [anUpdate({ turn: 'resolved', incident: anIncident({ number: 2, state: 'resolved' }) })],
});

const ASSESSMENT = {
  incident: 1,
  assessment: 'It crashes.',
  likely_cause: 'The new image.',
  confidence: 'medium',
  next_step: 'Roll back.',
};

function read(text: string, cutOff = false) {
  return readAnswer(text, SITUATION, cutOff);
}

function written(...assessments: readonly unknown[]): string {
  return JSON.stringify({ summary: 'One thing is wrong.', assessments });
}

describe("the model's answer", () => {
  it('is read as the format asks for it', () => {
    expect(Object.keys(ASSESSMENT)).toEqual(REPORT_FORMAT.schema.properties.assessments.items.required);
    expect(read(written(ASSESSMENT))).toEqual({
      summary: 'One thing is wrong.',
      assessments: [
        {
          incident: 1,
          assessment: 'It crashes.',
          likelyCause: 'The new image.',
          confidence: 'medium',
          nextStep: 'Roll back.',
        },
      ],
    });
  });

  it.each([
    ['a code fence', `\`\`\`json\n${written(ASSESSMENT)}\n\`\`\``],
    ['prose around it', `Here is my report:\n${written(ASSESSMENT)}\nI hope it helps.`],
    ['numbers written as names', written({ ...ASSESSMENT, incident: 'INC-1' })],
  ])('is found in %s', (_, text) => {
    expect(read(text)).toMatchObject({ summary: 'One thing is wrong.', assessments: [{ incident: 1 }] });
  });

  it('speaks only of incidents the situation names, and of each once', () => {
    const text = written(
      { ...ASSESSMENT, incident: 99 },
      ASSESSMENT,
      { ...ASSESSMENT, assessment: 'Again.' },
      { ...ASSESSMENT, incident: 2 },
    );
    expect(read(text)?.assessments.map(({ incident, assessment }) => [incident, assessment])).toEqual([
      [1, 'It crashes.'],
      [2, 'It crashes.'],
    ]);
  });

  it('has no confidence where it has no cause', () => {
    const answer = read(written({ ...ASSESSMENT, likely_cause: ' ', confidence: 'high' }));
    expect(answer?.assessments[0]).toMatchObject({ likelyCause: null, confidence: null });
  });

  it('loses a malformed assessment, not the report', () => {
    const text = written(
      'what',
      { incident: 'one', assessment: 'x' },
      { incident: 1 },
      { incident: 2, assessment: 'Fine.', confidence: 'total' },
    );
    expect(read(text)?.assessments).toEqual([
      { incident: 2, assessment: 'Fine.', likelyCause: null, confidence: null, nextStep: null },
    ]);
  });

  it('is its prose where it is no JSON at all', () => {
    expect(read('All is well, as far as I can see.')).toEqual({
      summary: 'All is well, as far as I can see.',
      assessments: [],
    });
    expect(read('Something is off.\n```json\n{"nonsense": true}\n```')?.summary).toBe('Something is off.');
  });

  it.each(['', '  \n', '{}', '{"foo": 1}', '[1,2]', '```json\n{"a":1}\n```', '!!! 42', '{"summary": "  "}'])(
    'cannot be used where there is nothing to read: %j',
    (text) => expect(read(text)).toBeNull(),
  );

  it('is kept as far as it goes when it broke off, and says so', () => {
    const text = written(ASSESSMENT, { ...ASSESSMENT, incident: 2 });
    const answer = read(text.slice(0, text.indexOf('"incident":2') + 12), true);
    expect(answer?.summary).toBe(
      'One thing is wrong. (The answer broke off at its length limit; assessments may be missing.)',
    );
    expect(answer?.assessments).toHaveLength(1);
    expect(read('{"summary": "The cluster is in tro', true)?.summary).toMatch(
      /^The cluster is in tro \(The answer broke off/,
    );
    expect(read('{"summ', true)).toBeNull();
  });

  it('is bounded, and redacted like any text', () => {
    const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    const long = 'word '.repeat(2_000);
    const answer = read(
      JSON.stringify({
        summary: `use ${token} ${long}`,
        assessments: [{ ...ASSESSMENT, assessment: long, next_step: `export TOKEN=${token}` }],
      }),
    );
    expect(answer?.summary.length).toBeLessThanOrEqual(2_000);
    expect(answer?.assessments[0]?.assessment.length).toBeLessThanOrEqual(1_000);
    expect(JSON.stringify(answer)).not.toContain(token);
  });

  it('never throws, whatever the text, wherever it breaks off', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.nat(), (text, at) => {
        read(text);
        read(written(ASSESSMENT).slice(0, at % 300) + text, true);
      }),
    );
  });
});
