import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml';

/** Kubernetes writes none; a few that people wrote by hand are harmless, many are a bomb. */
const MOST_ALIASES = 50;

export interface YamlDocument {
  readonly value: unknown;
  /** What is wrong with it, in words that follow the file's name; null when it could be read. */
  readonly damage: string | null;
}

/** The documents of a YAML text, each by itself, so that a damaged one does not cost the others. */
export function* readYaml(text: string): Generator<YamlDocument> {
  let line = 1;
  let number = 0;
  // A line of three hyphens separates documents wherever it stands, even in a text: it cannot be indented there.
  for (const part of text.split(/^(?=---(?:\s|$))/m)) {
    number += 1;
    yield* readDocument(part, number, line);
    line += part.split('\n').length - 1;
  }
}

function* readDocument(text: string, number: number, firstLine: number): Generator<YamlDocument> {
  try {
    for (const value of loadAll(text, { schema: CORE_SCHEMA, json: true, maxAliases: MOST_ALIASES })) {
      yield { value, damage: null };
    }
  } catch (error) {
    // The parser's own message quotes the text around the fault.
    const line = error instanceof YAMLException && error.mark ? ` (line ${firstLine + error.mark.line})` : '';
    yield { value: null, damage: `document ${number} is not YAML${line}` };
  }
}
