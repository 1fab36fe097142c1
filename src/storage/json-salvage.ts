import { scanJson } from './json-error.ts';

/**
 * What is whole of a JSON text that breaks off or goes wrong: everything up to the flaw, but of a list only items that are
 * whole themselves. Undefined when not even one value is.
 */
export function salvageJson(bytes: Uint8Array): unknown {
  // What is no UTF-8 becomes a replacement character: it may stand in a string, and then the flaw is taken to be there.
  const decoded = new TextDecoder('utf-8').decode(bytes);
  const flaw = decoded.indexOf('\ufffd');
  const text = flaw === -1 ? decoded : decoded.slice(0, flaw);
  let end = -1;
  let closers = '';
  scanJson(text, (at, open) => {
    // In objects only, or as the item of a list in such: a half message tells less than none.
    const list = open.indexOf('[');
    if (list !== -1 && list !== open.length - 1) return;
    // The end of a number is where something else begins: of one at the very end more may be missing.
    if (at === text.length && /[^"}\]]/.test(text.charAt(at - 1))) return;
    end = at;
    closers = open
      .map((bracket) => (bracket === '{' ? '}' : ']'))
      .reverse()
      .join('');
  });
  return end === -1 ? undefined : JSON.parse(text.slice(0, end) + closers);
}
