/** A text without one of these words is no match, whatever their case: to look for them is far cheaper than to try a pattern. */
export interface Hints {
  /** Does one of them stand in the text that was noted last? */
  some(): boolean;
}

export interface HintReader {
  /** @param words in lower case */
  hints(words: readonly string[]): Hints;
  /** Looks at a text, once for all hints. */
  note(text: string): void;
}

/** Five bits tell letters apart, and not their case. Others that look the same cost a closer look, no more. */
const BITS = 5;
const LETTER = (1 << BITS) - 1;

/**
 * Notes which pairs of letters stand side by side in a text. Most texts lack a pair of every hint; only where none is
 * missing is the word itself looked for.
 */
export function createHintReader(): HintReader {
  const seen = new Uint8Array(1 << (2 * BITS));
  let noted = '';
  let lower: string | null = null;

  function note(text: string): void {
    noted = text;
    lower = null;
    seen.fill(0);
    let before = text.charCodeAt(0);
    for (let at = 1; at < text.length; at += 1) {
      const letter = text.charCodeAt(at);
      seen[pair(before, letter)] = 1;
      before = letter;
    }
  }

  function hints(words: readonly string[]): Hints {
    const parts = words.map((word) => ({ word, pairs: pairsOf(word) }));
    return {
      some() {
        for (const { word, pairs } of parts) {
          if (!hasAll(pairs)) continue;
          lower ??= noted.toLowerCase();
          if (lower.includes(word)) return true;
        }
        return false;
      },
    };
  }

  function hasAll(pairs: readonly number[]): boolean {
    for (const each of pairs) if (seen[each] === 0) return false;
    return true;
  }

  return { hints, note };
}

function pair(first: number, second: number): number {
  return ((first & LETTER) << BITS) | (second & LETTER);
}

function pairsOf(word: string): readonly number[] {
  return Array.from({ length: word.length - 1 }, (_, at) => pair(word.charCodeAt(at), word.charCodeAt(at + 1)));
}
