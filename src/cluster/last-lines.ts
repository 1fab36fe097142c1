import type { SafeText } from '../model/safe-text.ts';
import { redactText } from '../redact/index.ts';
import { MOST_LOG_LINES } from './log-reader.ts';

/** Read from the end; redaction takes no more. */
const MOST_CHARACTERS = 48 * 1024;
/** Marks can be longer than what they stand for; the end must not be cut for them. */
const LONGEST_REDACTED = 4 * MOST_CHARACTERS;
const LONGEST_LINE = 500;

/** Redacted as a whole before it is cut into lines: a key may go over several. */
export function lastLines(log: string): readonly SafeText[] {
  return redactText(tailOf(log), LONGEST_REDACTED)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-MOST_LOG_LINES)
    .map((line) => redactText(line, LONGEST_LINE));
}

/** Begins with a line, or at least with a word: half a secret would not be known for one. */
function tailOf(log: string): string {
  if (log.length <= MOST_CHARACTERS) return log;
  const from = log.length - MOST_CHARACTERS;
  const line = log.indexOf('\n', from);
  const begin = line === -1 ? log.indexOf(' ', from) : line;
  return begin === -1 ? '' : log.slice(begin + 1);
}
