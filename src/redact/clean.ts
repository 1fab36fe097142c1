/** Colours and cursor moves (CSI), titles and links (OSC, DCS, PM, APC), single escapes. Source: ECMA-48. */
const ANSI =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this removes.
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]|\u001b[\]PX^_][^\u0007\u001b\u009c]{0,2048}(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]{0,8}[0-~]/g;
/** Control characters but tab and line feed; zero-width and direction marks, by which text could hide or reorder itself. */
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this removes.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
/** Tag characters: invisible, yet read by models. */
const TAGS = /[\u{e0000}-\u{e007f}]/gu;

/** Nothing below takes anything of a text of these alone, as nearly all are. */
const PLAIN = /^[\t\n\x20-\x7e]*$/;

/** Text as a terminal, a log and a model may get it: no escapes, no invisible characters, no broken surrogates. */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(ANSI, '')
    .replace(CONTROL, '')
    .replace(TAGS, '');
}
