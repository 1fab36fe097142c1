import { type Command, Option } from 'commander';
import { OUTPUT_FORMATS, type OutputFormat } from './render/structured.ts';

/** What several groups of commands share. */

export const output = () =>
  new Option('-o, --output <format>', 'how to print').choices([...OUTPUT_FORMATS]).default('text');

export interface Output {
  readonly output: OutputFormat;
}

/** A group whose default command is `list` takes what it does not know for an argument of that: it is a mistyped command. */
export function refuseUnknown(list: Command, didYouMean: (name: string) => string | null = () => null): void {
  const [name] = list.args;
  if (name === undefined) return;
  const hint = didYouMean(name);
  (list.parent ?? list).error(`error: unknown command '${name}'${hint === null ? '' : `\n(Did you mean ${hint}?)`}`);
}
