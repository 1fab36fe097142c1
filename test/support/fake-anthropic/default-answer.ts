import { isObject, type JsonObject } from './json.ts';
import { blocksOf, messagesOf } from './prompt.ts';

const MAX_ASSESSMENTS = 20;

/** What the fake says when nothing else is scripted: in the format that was asked for, about the incidents of the last message. */
export function defaultAnswer(body: JsonObject): string {
  const numbers = incidentsNamed(body).slice(0, MAX_ASSESSMENTS);
  const summary = numbers.length === 0 ? 'Nothing is wrong.' : `${numbers.length} incidents need a look.`;
  if (!asksForJson(body)) return summary;
  return JSON.stringify({
    summary,
    assessments: numbers.map((incident) => ({
      incident,
      assessment: `INC-${incident} is as the evidence says.`,
      likely_cause: 'A change just before it began.',
      confidence: 'low',
      next_step: 'Look at what changed.',
    })),
  });
}

function asksForJson(body: JsonObject): boolean {
  return isObject(body.output_config) && isObject(body.output_config.format);
}

function incidentsNamed(body: JsonObject): number[] {
  const last = messagesOf(body).findLast(({ role }) => role === 'user');
  const text = blocksOf(last?.content)
    .map((block) => (typeof block.text === 'string' ? block.text : ''))
    .join('\n');
  return [...new Set([...text.matchAll(/\bINC-(\d+)\b/g)].map(([, number]) => Number(number)))];
}
