import type { Overflow } from '../analyst.ts';

/** How the API, and what serves its models elsewhere, say that a prompt is too long. */
const SAID =
  /(prompt|input|request) is too long|context (window|length|limit|size)|maximum context|too many (input|total) tokens/i;

export function isOverflow(said: string): boolean {
  return SAID.test(said);
}

type Read = (...numbers: readonly number[]) => Overflow;

/** The wordings that carry numbers, the API's own first. */
const WORDINGS: readonly (readonly [RegExp, Read])[] = [
  // prompt is too long: 215000 tokens > 200000 maximum
  [/(\d+) tokens > (\d+) maximum/i, (prompt, limit) => overflow(prompt, limit)],
  // input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000
  [/(\d+) \+ (\d+) > (\d+)/, (prompt, answer, window) => overflow(prompt, (window ?? 0) - (answer ?? 0))],
  // maximum context length is 32768 tokens. However, you requested 40000 tokens (35904 in the messages, 4096 in the completion)
  [
    /context length is (\d+) tokens\D+\d+ tokens \((\d+) in the messages, (\d+) in the completion/i,
    (window, prompt, answer) => overflow(prompt, (window ?? 0) - (answer ?? 0)),
  ],
  // maximum context length is 32768 tokens. However, you requested about 40000 tokens (35904 of text input, 4096 in the output)
  [
    /context length is (\d+) tokens\D+\d+ tokens \((\d+) of text input\D+(\d+) in the output/i,
    (window, prompt, answer) => overflow(prompt, (window ?? 0) - (answer ?? 0)),
  ],
  // maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens
  [/context length is (\d+) tokens\D+(\d+) tokens/i, (limit, prompt) => overflow(prompt, limit)],
];

/** The numbers in an error about a prompt that is too long; null where it has none. */
export function readOverflow(said: string): Overflow {
  const plain = said.replace(/(?<=\d),(?=\d{3})/g, '');
  for (const [wording, read] of WORDINGS) {
    const match = wording.exec(plain);
    if (match !== null) return read(...match.slice(1).map(Number));
  }
  return { promptTokens: null, limitTokens: null };
}

/** Numbers that contradict what is said are none. */
function overflow(prompt: number | undefined, limit: number | undefined): Overflow {
  const promptTokens = prompt !== undefined && Number.isSafeInteger(prompt) && prompt > 0 ? prompt : null;
  const isLimit = limit !== undefined && Number.isSafeInteger(limit) && limit > 0;
  return { promptTokens, limitTokens: isLimit && (promptTokens === null || limit < promptTokens) ? limit : null };
}
