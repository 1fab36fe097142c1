import { type Fields, fields } from '../projection/raw.ts';
import { createBudget } from './byte-streams.ts';
import { isObjectFile } from './dump-entry.ts';
import { DUMP_LIMITS, type DumpLimits } from './dump-limits.ts';
import { dumpFiles } from './find-files.ts';
import { placeOf } from './layout.ts';
import { readFileObjects } from './read-file.ts';

/** An object as the dump has it, with its own `apiVersion` and `kind` also where only its list or its file says them. */
export interface RawObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Fields;
  readonly [field: string]: unknown;
}

/**
 * Every object of a dump, of whatever kind, file by file and in a fixed order. Nothing is redacted, and an object that is in
 * several files comes several times. What is in a damaged document does not come; `onDamage` is told in words what was skipped.
 *
 * @throws MonitorError dump_unreadable when a path is missing
 */
export async function* readRawObjects(
  paths: readonly string[],
  onDamage: (problem: string) => void = () => {},
  limits: DumpLimits = DUMP_LIMITS,
): AsyncGenerator<RawObject> {
  const budget = createBudget(limits);
  for await (const item of dumpFiles(paths, budget)) {
    if ('trouble' in item) {
      onDamage(`${item.trouble.shown} ${item.trouble.damage}`);
      continue;
    }
    const { entry } = item;
    if (!isObjectFile(entry)) continue;
    const whole: RawObject[] = [];
    let staged: RawObject[] = [];
    const damage = await readFileObjects(entry, placeOf(entry.path).kind, budget, {
      object(raw, { objectKind, apiVersion }) {
        staged.push({ ...raw, apiVersion: apiVersion ?? 'v1', kind: objectKind, metadata: fields(raw.metadata) });
      },
      list() {},
      document() {
        for (const object of staged) whole.push(object);
        staged = [];
      },
      abandon() {
        staged = [];
      },
    });
    if (damage !== null) onDamage(`${entry.shown} ${damage.words}`);
    yield* whole;
  }
}
