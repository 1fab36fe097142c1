/** Letters a token of a common word holds on average; other scripts take a token per character. */
const LETTERS_PER_TOKEN = 6;

/** Of the API's own wrapping of each message. */
export const TOKENS_PER_MESSAGE = 4;

/**
 * The fake's own tokenizer, deliberately not a share of the length: words by their letters, numbers by three digits,
 * every mark and line break for itself. Estimates that only divide by four are off by it as they are by the real one.
 */
export function countTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(/[A-Za-z]+|\p{N}{1,3}|\n+|[^\sA-Za-z\p{N}]/gu)) {
    tokens += /^[A-Za-z]/.test(piece) ? Math.ceil(piece.length / LETTERS_PER_TOKEN) : 1;
  }
  return tokens;
}
