/** Attempts to find a cut that the rules leave alone; each goes back to an earlier word. */
const ATTEMPTS = 12;
/** How far back a cut goes for the sake of a whole word. */
const LONGEST_WORD = 40;

/**
 * `text` itself when it fits, else its beginning and `…(+N)`, together at most `limit` characters. A cut can make of
 * harmless text what a rule takes for a secret (`token: unexpected…`), and may not halve a marker: only a cut that `rules`
 * leave as it is counts, so that the result is final.
 *
 * @param text has passed `rules`.
 * @param unread characters that were left out before.
 */
export function boundText(text: string, limit: number, unread: number, rules: (text: string) => string): string {
  if (text.length <= limit && unread === 0) return text;
  const total = text.length + unread;
  let end = limit - suffix(total).length;
  for (let attempt = 0; attempt < ATTEMPTS && end > 0; attempt += 1) {
    end = wordEnd(text, end);
    const candidate = text.slice(0, end) + suffix(total - end);
    if (candidate.length <= limit && rules(candidate) === candidate) return candidate;
    end -= 1;
  }
  return suffix(total).slice(0, Math.max(0, limit));
}

function suffix(left: number): string {
  return `…(+${left})`;
}

/** The end of a word at or a little before `end`, outside of any marker and between whole characters. */
function wordEnd(text: string, end: number): number {
  const open = text.lastIndexOf('[redacted:', end - 1);
  const close = open === -1 ? -1 : text.indexOf(']', open);
  if (open !== -1 && close >= end) return open;
  const space = text.slice(Math.max(0, end - LONGEST_WORD), end + 1).search(/\s\S*$/);
  const cut = space === -1 ? end : Math.max(0, end - LONGEST_WORD) + space;
  const last = text.charCodeAt(cut - 1);
  return last >= 0xd800 && last <= 0xdbff ? cut - 1 : cut;
}
