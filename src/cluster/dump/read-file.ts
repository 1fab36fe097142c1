import type { BuiltInKind } from '../resources.ts';
import { asUtf8, type Budget, type ByteStream, peek, readText } from './byte-streams.ts';
import type { DumpEntry } from './dump-entry.ts';
import { bytesInWords, DumpDamage, damageOf } from './dump-limits.ts';
import { hasJsonLines, type LineRange, readJsonLines } from './json-lines.ts';
import { readJson } from './json-reader.ts';
import { createObjectReader, type ObjectSink } from './object-reader.ts';
import { readYaml } from './yaml-reader.ts';

/** What is wrong with a file. */
export interface FileDamage {
  /** They follow its name: `line 4 is not JSON`. */
  readonly words: string;
  /** Some of its documents are lost, and all others were read. */
  readonly isOfDocuments: boolean;
}

/** Reads one file's objects into `sink`, document by document. Returns what is wrong with it; null when nothing is. */
export async function readFileObjects(
  entry: DumpEntry,
  hint: BuiltInKind | null,
  budget: Budget,
  sink: ObjectSink,
): Promise<FileDamage | null> {
  try {
    const { head, bytes } = await peek(asUtf8(entry.bytes()), FIRST_LINE);
    const start = Buffer.from(head.subarray(0, PEEKED)).toString('utf8').trimStart();
    if (start === '' && head.length < PEEKED) return whole('is empty');
    if (TABLE.test(start)) return whole('is what kubectl prints for people to read: save it with `-o json`');
    if (ERROR.test(start)) return whole('holds an error of kubectl, and no objects');
    if (!isJson(entry.path, start)) return inDocuments(await readAsYaml(bytes, hint, budget, sink));
    const { objectBytes } = budget.limits;
    const reader = createObjectReader(hint, sink);
    if (LINES.test(entry.path) || hasJsonLines(head)) return inLines(await readJsonLines(bytes, objectBytes, reader));
    await readJson(bytes, objectBytes, reader);
    return null;
  } catch (error) {
    return whole(damageOf(error));
  }
}

function whole(words: string): FileDamage {
  return { words, isOfDocuments: false };
}

function inDocuments(damages: readonly string[]): FileDamage | null {
  return damages.length === 0 ? null : { words: few(damages), isOfDocuments: true };
}

function inLines(damaged: readonly LineRange[]): FileDamage | null {
  const [only] = damaged;
  if (only === undefined) return null;
  const numbers = damaged.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const isOne = damaged.length === 1 && only.from === only.to;
  return { words: isOne ? `line ${only.from} is not JSON` : `lines ${few(numbers)} are not JSON`, isOfDocuments: true };
}

/** The first of many. */
function few(damages: readonly string[]): string {
  const more = damages.length - MOST_DAMAGES;
  return `${damages.slice(0, MOST_DAMAGES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const LINES = /\.(jsonl|ndjson)$/i;

/** `kubectl get` without `-o`: headings in capitals, two blanks or more between them; and `kubectl describe`. */
const TABLE =
  /^(?:(?:NAMESPACE|NAME|LAST SEEN) {2,}[A-Z-]+ +[A-Z]|Name: {2,}\S+\s*\n(?:Namespace|Priority|Roles|Labels|Status|Type): +)/;
const ERROR = /^(?:error: |Error from server|Unable to connect to the server|The connection to the server )/;

/** More blanks than anyone puts before the first bracket. */
const PEEKED = 256;
/** Enough to see whether the first line is a document by itself. */
const FIRST_LINE = 64 * 1024;

function isJson(path: string, start: string): boolean {
  if (/\.json$/i.test(path) || LINES.test(path)) return true;
  return !/\.ya?ml$/i.test(path) && /^([[{]|==== START logs|null\s*$)/.test(start);
}

async function readAsYaml(
  bytes: ByteStream,
  hint: BuiltInKind | null,
  budget: Budget,
  sink: ObjectSink,
): Promise<readonly string[]> {
  const { yamlBytes } = budget.limits;
  const text = await readText(bytes, yamlBytes, `is YAML of more than ${bytesInWords(yamlBytes)}: save it as JSON`);
  if (text.trim() === '') throw new DumpDamage('is empty');
  const reader = createObjectReader(hint, sink);
  const damages: string[] = [];
  for (const { value, damage } of readYaml(text)) {
    if (damage !== null) damages.push(damage);
    // `---` at the end of a file begins a document that is not there.
    else if (value !== null && value !== undefined) reader.document(value);
  }
  return damages;
}

const MOST_DAMAGES = 3;
