import { parseAllDocuments } from 'yaml';

/** The documents of one file; `damage` says in words what could not be read, and never quotes the file. */
export interface ParsedFile {
  readonly documents: readonly unknown[];
  readonly damage: string | null;
}

/** Reads JSON by its name or its first character, anything else as YAML of one or more documents. */
export function parseFile(path: string, bytes: Uint8Array): ParsedFile {
  const text = decode(bytes);
  const isJson = /\.json$/i.test(path) || (!/\.ya?ml$/i.test(path) && /^\s*[[{]/.test(text));
  if (text.trim() === '') return { documents: [], damage: 'is empty' };
  return isJson ? parseJson(text) : parseYaml(text);
}

function parseJson(text: string): ParsedFile {
  try {
    return { documents: [JSON.parse(text)], damage: null };
  } catch {
    // The parser's own message quotes the text around the fault.
    return { documents: [], damage: 'is not JSON, or is cut off' };
  }
}

function parseYaml(text: string): ParsedFile {
  const documents: unknown[] = [];
  const damages: string[] = [];
  for (const [index, document] of parseAllDocuments(text, { logLevel: 'silent' }).entries()) {
    const [error] = document.errors;
    try {
      if (error === undefined) documents.push(document.toJS());
      else damages.push(`document ${index + 1} is not YAML (line ${error.linePos?.[0].line ?? '?'})`);
    } catch {
      // More aliases than a harmless file has.
      damages.push(`document ${index + 1} is not usable YAML`);
    }
  }
  return { documents, damage: damages.length === 0 ? null : damages.join(', ') };
}

/** UTF-8 with or without a mark, or UTF-16 with one, as PowerShell's `>` writes. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}
