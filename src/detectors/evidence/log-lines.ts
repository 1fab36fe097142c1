import type { SafeText } from '../../model/safe-text.ts';

/** Words by which a program names what it dies of. */
const STRONG =
  /\b(?:panic|fatal|traceback|\w*exception|caused by|segmentation fault|unhandled|out of memory|emerg|crit(?:ical)?)\b|level"?[=:]\s*"?(?:error|fatal|panic)|\w+Error:/i;
/** Written so, the word is a level and no part of a sentence. */
const ERROR_LEVEL = /\bERROR\b|^E\d{4} /;
const WEAK =
  /\b(?:error|err|denied|refused|cannot|can't|could not|unable|fail(?:ed|ure|s)?|no such|not found|not set|undefined|invalid|missing|time(?:d )?out|unreachable|abort(?:ed)?|killed)\b/i;
/** A line of lesser weight by its own words is seldom why a program ended. */
const CALM = /\blevel"?[=:]\s*"?(?:debug|info)|\b(?:DEBUG|INFO|TRACE)\b|\b0 errors?\b/;

/** As many as a person reads at a glance. */
const MOST_LINES = 6;

/**
 * The lines of a log's tail that say why the program ended: those that name an error, the later the better, in the order
 * they were written; the very last line stays with them. Where none names one, the last lines.
 */
export function tellingLines(lines: readonly SafeText[], most: number = MOST_LINES): readonly SafeText[] {
  const scored = lines.map((line, index) => ({ line, index, score: weigh(line) }));
  const chosen = new Set(
    scored
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score || b.index - a.index)
      .slice(0, most - 1),
  );
  const wanted = chosen.size === 0 ? most : Math.max(chosen.size + 1, Math.min(MOST_AROUND, most));
  for (const entry of scored.toReversed()) {
    if (chosen.size >= wanted) break;
    chosen.add(entry);
  }
  return scored.filter((entry) => chosen.has(entry)).map(({ line }) => line);
}

/** With a single error the last lines beside it tell how it came. */
const MOST_AROUND = 3;

function weigh(line: string): number {
  const weight = STRONG.test(line) || ERROR_LEVEL.test(line) ? 2 : WEAK.test(line) ? 1 : 0;
  return CALM.test(line) ? weight - 1 : weight;
}
