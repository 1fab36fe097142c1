import type { SafeText } from '../model/safe-text.ts';
import { redactAssignments } from './assignments.ts';
import { redactBase64 } from './base64.ts';
import { boundText } from './bound-text.ts';
import { cleanText } from './clean.ts';
import { createHintReader } from './hints.ts';
import { mark } from './mark.ts';
import { redactOpaque } from './opaque.ts';
import { redactPem } from './pem.ts';
import { TOKEN_RULES, type TokenRule } from './token-rules.ts';

/** No more of a text is looked at: a message of megabytes costs no more than one of this many characters. */
const MOST_READ = 64 * 1024;
const DEFAULT_LIMIT = 1_000;
/** A mark beside other text can complete what no rule saw before. More passes than this were never needed. */
const MOST_PASSES = 5;

/**
 * Makes free text safe to keep, show and send: secrets become `[redacted:<rule>]`, escapes and invisible characters go,
 * and at most `limit` characters stay, with the number of those cut. Redacts before it bounds, so that a secret cut in two does
 * not leave its head. Doing it twice changes nothing more.
 */
export function redactText(text: string, limit = DEFAULT_LIMIT): SafeText {
  const read = text.length > MOST_READ ? dropLastWord(text.slice(0, MOST_READ)) : text;
  return boundText(redactSecrets(cleanText(read)), limit, text.length - read.length, redactSecrets) as SafeText;
}

/** All rules, until they find nothing more: whole blocks first, then what a shape betrays, then what a name betrays. */
function redactSecrets(text: string): string {
  let current = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = redactOpaque(redactBase64(redactReadable(current), holdsSecret));
    if (next === current) break;
    current = next;
  }
  return current;
}

function redactReadable(text: string): string {
  return redactAssignments(redactTokens(redactPem(text)));
}

const reader = createHintReader();
const HINTED_RULES = TOKEN_RULES.map((rule) => ({ rule, hints: reader.hints(rule.hints) }));

function redactTokens(text: string): string {
  let result = text;
  reader.note(text);
  for (const { rule, hints } of HINTED_RULES) {
    if (!hints.some()) continue;
    const next = applyRule(rule, result);
    if (next === result) continue;
    result = next;
    reader.note(next);
  }
  return result;
}

function applyRule({ name, pattern, keep }: TokenRule, text: string): string {
  return text.replace(pattern, (...match: string[]) => {
    const [before, after] = keep === undefined ? ['', ''] : keep(match);
    return `${before}${mark(name)}${after}`;
  });
}

function holdsSecret(decoded: string): boolean {
  return redactReadable(decoded) !== decoded;
}

/** What was cut in the middle of a word may be the head of a secret. */
function dropLastWord(text: string): string {
  const end = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'));
  return end < 0 ? '' : text.slice(0, end);
}
