import { isObject, type JsonObject } from './json.ts';
import { blocksOf, messagesOf } from './prompt.ts';

const MAX_ASSESSMENTS = 20;

/** What the fake says when nothing else is scripted: in the format that was asked for, about the incidents of the last message. */
export function defaultAnswer(body: JsonObject): string {
  const numbers = incidentsNamed(body).slice(0, MAX_ASSESSMENTS);
  const summary = numbers.length === 0 ? 'Nothing is wrong.' : `${numbers.length} incidents need a look.`;
  const format = formatOf(body);
  if (format === null) return summary;
  if (format.includes('"observed"')) return defaultSummary(numbers);
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

function defaultSummary(numbers: readonly number[]): string {
  return JSON.stringify({
    observed: numbers.map((incident) => ({ incident, text: `INC-${incident} was seen.` })),
    concluded: numbers
      .slice(0, 1)
      .map((incident) => ({ incident, text: 'A change just before it began.', confidence: 'low' })),
  });
}

/** The JSON format that is asked for, as text; null when none is. */
function formatOf(body: JsonObject): string | null {
  return isObject(body.output_config) && isObject(body.output_config.format)
    ? JSON.stringify(body.output_config.format)
    : null;
}

function incidentsNamed(body: JsonObject): number[] {
  // Results of tools come behind the message that is answered.
  const last = messagesOf(body).findLast(
    ({ role, content }) => role === 'user' && !blocksOf(content).some(({ type }) => type === 'tool_result'),
  );
  const text = blocksOf(last?.content)
    .map((block) => (typeof block.text === 'string' ? block.text : ''))
    .join('\n');
  return [...new Set([...text.matchAll(/\bINC-(\d+)\b/g)].map(([, number]) => Number(number)))];
}
