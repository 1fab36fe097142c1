/** Letters a token of a common word holds on average; other scripts take a token per character. */
const LETTERS_PER_TOKEN = 6;

/** How a server counts. */
export interface Tokenizer {
  /** Tokens of a text. */
  readonly count: (text: string) => number;
  /** Of the API's own wrapping of each message, and of the whole prompt. */
  readonly perMessage: number;
  readonly perPrompt: number;
}

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

export const FAKE_TOKENIZER: Tokenizer = { count: countTokens, perMessage: 4, perPrompt: 0 };
