import { z } from 'zod';
import type { Assessment } from '../../model/report.ts';
import type { Situation } from '../../model/situation.ts';
import { redactText } from '../../redact/index.ts';
import { parseJsonIn } from './recover-json.ts';

const SUMMARY_LIMIT = 2_000;
const ASSESSMENT_LIMIT = 1_000;

/** Room for the mark by which redaction says how much it cut. */
const CUT_MARK = 16;

const CUT_OFF = ' (The answer broke off at its length limit; assessments may be missing.)';

/** What the model's text says, bounded and redacted. */
export interface ReadAnswer {
  readonly summary: string;
  readonly assessments: readonly Assessment[];
}

/** A number, or how a model without structured output writes one: "INC-7". */
const IncidentNumber = z.preprocess((value) => {
  const match = typeof value === 'string' ? /^\s*(?:INC-|#)?(\d{1,9})\s*$/i.exec(value) : null;
  return match === null ? value : Number(match[1]);
}, z.int().positive());

const OptionalText = z
  .string()
  .transform((text) => (text.trim() === '' ? null : text.trim()))
  .nullable()
  .catch(null);

const AnswerAssessment = z.object({
  incident: IncidentNumber,
  assessment: z.string().trim().min(1),
  likely_cause: OptionalText,
  confidence: z.enum(['high', 'medium', 'low']).nullable().catch(null),
  next_step: OptionalText,
});

const Answer = z.object({ summary: z.string().trim().min(1), assessments: z.array(z.unknown()).catch([]) });

/**
 * Reads an answer's text. JSON of the report's format is taken as such, also inside a code fence or prose, and as far
 * as it goes when it broke off; plain prose becomes the summary. Assessments of incidents the situation does not name
 * are dropped. Null when there is nothing a person could read.
 */
export function readAnswer(text: string, situation: Situation, cutOff: boolean): ReadAnswer | null {
  const answer = parseAnswer(text);
  const summary = answer?.summary ?? readableText(text);
  if (summary === null) return null;
  return {
    summary: bounded(summary, cutOff ? SUMMARY_LIMIT - CUT_OFF.length : SUMMARY_LIMIT) + (cutOff ? CUT_OFF : ''),
    assessments: answer === null ? [] : readAssessments(answer.assessments, situation),
  };
}

function parseAnswer(text: string): z.infer<typeof Answer> | null {
  const parsed = Answer.safeParse(parseJsonIn(text));
  return parsed.success ? parsed.data : null;
}

/** Prose, up to where JSON or a code block of it begins; null when there is no word in it. */
function readableText(text: string): string | null {
  const prose = text.split(/```|^\s*[{[]\s*["{\]}]|\{\s*"/mu, 1)[0]?.trim() ?? '';
  return /\p{L}{2}/u.test(prose) ? prose : null;
}

function readAssessments(items: readonly unknown[], situation: Situation): Assessment[] {
  const known = new Set<number>();
  for (const incident of situation.open) known.add(incident.number);
  for (const update of situation.updates) known.add(update.incident.number);

  const assessments: Assessment[] = [];
  for (const item of items) {
    const parsed = AnswerAssessment.safeParse(item);
    // Deleting what is taken keeps the first of two assessments of one incident.
    if (!parsed.success || !known.delete(parsed.data.incident)) continue;
    const { incident, assessment, likely_cause, confidence, next_step } = parsed.data;
    assessments.push({
      incident,
      assessment: bounded(assessment, ASSESSMENT_LIMIT),
      likelyCause: likely_cause === null ? null : bounded(likely_cause, ASSESSMENT_LIMIT),
      confidence: likely_cause === null ? null : confidence,
      nextStep: next_step === null ? null : bounded(next_step, ASSESSMENT_LIMIT),
    });
  }
  return assessments;
}

/** The model may repeat what it read: its words pass redaction like any text from the cluster. */
function bounded(text: string, limit: number): string {
  return redactText(text, limit - CUT_MARK);
}
