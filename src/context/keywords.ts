/** Words that mark a message as worth keeping when the conversation is pruned (PRUNE_STRATEGY=smart). */
export const CRITICAL_KEYWORDS = [
  'critical',
  'escalation',
  'failed',
  'error',
  'down',
  'outage',
  'severe',
  'major',
  'p0',
  'p1',
  'crash',
  'oom',
] as const;
export type CriticalKeyword = (typeof CRITICAL_KEYWORDS)[number];

const byText: ReadonlyMap<string, CriticalKeyword> = new Map(CRITICAL_KEYWORDS.map((keyword) => [keyword, keyword]));
const anyKeyword = new RegExp(CRITICAL_KEYWORDS.join('|'), 'gi');

/**
 * The first critical keyword in the text, null for none. Whole words in any case; the words of a camelCase name count
 * one by one, so that CrashLoopBackOff is a crash and OOMKilled an oom, while `download`, `majority` and `p10` are nothing.
 * Anything but a letter or a digit parts words.
 */
export function findKeyword(text: string): CriticalKeyword | null {
  for (const match of text.matchAll(anyKeyword)) {
    const start = match.index;
    const end = start + match[0].length;
    if (startsWord(text, start) && startsWord(text, end)) return byText.get(match[0].toLowerCase()) ?? null;
  }
  return null;
}

/** Is there a border of words between the characters at `index - 1` and `index`? */
function startsWord(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 2), index);
  const after = text.slice(index, index + 2);
  if (!/[\p{L}\p{N}\p{M}]$/u.test(before) || !/^[\p{L}\p{N}\p{M}]/u.test(after)) return true;
  // crash|Loop, p0|Alert
  if (/[\p{Ll}\p{N}]$/u.test(before) && /^\p{Lu}/u.test(after)) return true;
  // OOM|Killed, HTTP|Error
  return /\p{Lu}$/u.test(before) && /^\p{Lu}\p{Ll}/u.test(after);
}
