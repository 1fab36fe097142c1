/** What is remembered of one object: its facts by short keys, `i:app` -> `shop/api:1.4.2`. words.ts tells them. */
export type Facts = ReadonlyMap<string, string>;

/** An object's facts on one line, `shop/api r=3 i:app=shop/api:1.4.2`: a ledger holds thousands, and people can read it. */
export function writeLine(namespace: string, name: string, facts: Facts): string {
  let line = lineKey(namespace, name);
  for (const [key, value] of facts) line += ` ${writeKey(key)}=${write(value)}`;
  return line;
}

/** How the line of an object begins: what it is looked up by. */
export function lineKey(namespace: string, name: string): string {
  return `${write(namespace).replaceAll('/', '%2f;')}/${write(name)}`;
}

/** The key a line begins with. */
export function keyOfLine(line: string): string {
  const end = line.indexOf(' ');
  return end < 0 ? line : line.slice(0, end);
}

export function placeOfLine(line: string): { readonly namespace: string; readonly name: string } {
  const key = keyOfLine(line);
  const slash = key.indexOf('/');
  return { namespace: read(key.slice(0, Math.max(slash, 0))), name: read(key.slice(slash + 1)) };
}

export function factsOfLine(line: string): Facts {
  const parts = line.split(' ').slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('=');
      return [read(part.slice(0, Math.max(end, 0))), read(part.slice(end + 1))];
    }),
  );
}

/** Names and images have none of these; what has is written by its code: `%20;`. */
function write(text: string): string {
  return ODD.test(text) ? text.replace(/[%\s]/gu, codeOf) : text;
}

/** A key ends at the first equals sign. */
function writeKey(key: string): string {
  return write(key).replaceAll('=', '%3d;');
}

const ODD = /[%\s]/u;

function codeOf(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16)};`;
}

function read(text: string): string {
  return text.includes('%')
    ? text.replace(/%([0-9a-f]{1,4});/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}
