import type { BuiltInKind } from '../resources.ts';
import { asUtf8, type Budget, type ByteStream, peek, readText } from './byte-streams.ts';
import type { DumpEntry } from './dump-entry.ts';
import { bytesInWords, DumpDamage, damageOf } from './dump-limits.ts';
import { readJson } from './json-reader.ts';
import { createObjectReader, type ObjectSink } from './object-reader.ts';
import { readYaml } from './yaml-reader.ts';

/** Reads one file's objects into `sink`, document by document. Returns what is wrong with it, in words; null when nothing is. */
export async function readFileObjects(
  entry: DumpEntry,
  hint: BuiltInKind | null,
  budget: Budget,
  sink: ObjectSink,
): Promise<string | null> {
  try {
    const { head, bytes } = await peek(asUtf8(entry.bytes()), PEEKED);
    const start = Buffer.from(head.subarray(0, PEEKED)).toString('utf8').trimStart();
    if (start === '' && head.length < PEEKED) return 'is empty';
    if (TABLE.test(start)) return 'is what kubectl prints for people to read: save it with `-o json`';
    if (ERROR.test(start)) return 'holds an error of kubectl, and no objects';
    return isJson(entry.path, start)
      ? await readAsJson(bytes, hint, budget, sink)
      : await readAsYaml(bytes, hint, budget, sink);
  } catch (error) {
    return damageOf(error);
  }
}

/** `kubectl get` without `-o`: headings in capitals, two blanks or more between them; and `kubectl describe`. */
const TABLE =
  /^(?:(?:NAMESPACE|NAME|LAST SEEN) {2,}[A-Z-]+ +[A-Z]|Name: {2,}\S+\s*\n(?:Namespace|Priority|Roles|Labels|Status|Type): +)/;
const ERROR = /^(?:error: |Error from server|Unable to connect to the server|The connection to the server )/;

/** More blanks than anyone puts before the first bracket. */
const PEEKED = 256;

function isJson(path: string, start: string): boolean {
  if (/\.json$/i.test(path)) return true;
  return !/\.ya?ml$/i.test(path) && /^([[{]|==== START logs|null\s*$)/.test(start);
}

async function readAsJson(
  bytes: ByteStream,
  hint: BuiltInKind | null,
  budget: Budget,
  sink: ObjectSink,
): Promise<null> {
  await readJson(bytes, budget.limits.objectBytes, createObjectReader(hint, sink));
  return null;
}

async function readAsYaml(
  bytes: ByteStream,
  hint: BuiltInKind | null,
  budget: Budget,
  sink: ObjectSink,
): Promise<string | null> {
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
  if (damages.length === 0) return null;
  const more = damages.length - MOST_DAMAGES;
  return `${damages.slice(0, MOST_DAMAGES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const MOST_DAMAGES = 3;
