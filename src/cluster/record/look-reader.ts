import { z } from 'zod';
import {
  type CustomResourceRecord,
  KIND_NAMES,
  type KindName,
  objectsByKind,
  type RecordByKind,
  type Snapshot,
} from '../../model/snapshot.ts';
import { redactText } from '../../redact/index.ts';
import { createInterner, type Interner, projectCustomResource, projectors } from '../projection/index.ts';
import { identifier } from '../projection/raw.ts';
import { renderedDigest, renderRecord } from '../render/index.ts';

/** A look as it stands in a recording: records as JSON gave them, in which nothing is believed yet. */
export interface RawLook {
  readonly about: unknown;
  readonly lists: ReadonlyMap<KindName, readonly unknown[]>;
}

const step = z.union([
  z.object({ kind: z.enum(KIND_NAMES as [KindName, ...KindName[]]), put: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.enum(KIND_NAMES as [KindName, ...KindName[]]), keep: z.int().min(1) }),
  z.object({ kind: z.enum(KIND_NAMES as [KindName, ...KindName[]]), skip: z.int().min(1) }),
]);
const KINDS: ReadonlySet<unknown> = new Set(KIND_NAMES);

/** Applies the lines of a look to the look before; null for a whole one. Rejects for lines that make no sense. */
export async function applyLines(lines: AsyncIterable<string>, before: RawLook | null): Promise<RawLook> {
  const lists = new Map<KindName, unknown[]>();
  const cursors = new Map<KindName, number>();
  let about: unknown = null;
  for await (const line of lines) {
    const parsed = JSON.parse(line) as { look?: unknown; kind?: unknown; put?: unknown };
    if (parsed.look !== undefined) {
      about = parsed.look;
      continue;
    }
    // A kind of a later version is passed over; it says nothing of the kinds there are.
    if (!KINDS.has(parsed.kind)) continue;
    const kind = parsed.kind as KindName;
    const list = lists.get(kind) ?? [];
    lists.set(kind, list);
    if (parsed.put !== undefined) list.push(parsed.put);
    else {
      const { keep = 0, skip = 0 } = step.parse(parsed) as { keep?: number; skip?: number };
      const from = cursors.get(kind) ?? 0;
      const old = before?.lists.get(kind) ?? [];
      if (from + keep + skip > old.length) throw new Error('steps beyond the look before');
      for (let index = from; index < from + keep; index += 1) list.push(old[index]);
      cursors.set(kind, from + keep + skip);
    }
  }
  if (about === null) throw new Error('no word of the look itself');
  return { about, lists };
}

const text = z.string().transform((value) => redactText(value, LONGEST_TEXT) as string);
const LONGEST_TEXT = 2_000;
const aboutSchema = z.object({
  cluster: z.string().min(1).max(1_024),
  source: text,
  serverVersion: z.string().max(64).nullable(),
  clock: z.object({ now: z.int(), bound: z.enum(['exact', 'lower']) }),
  partial: z.boolean(),
  coverage: z.array(
    z.object({
      kind: z.string(),
      namespace: z.string().max(1_024).nullable(),
      resource: z.string().max(1_024).optional(),
      state: z.enum(['ok', 'denied', 'failed', 'absent']),
      reason: text.nullable(),
    }),
  ),
  problems: z.array(text),
});

/** Turns raw looks into snapshots. What looks have in common is made once. */
export interface LookReader {
  /** Rejects for a look without a usable word about itself. */
  read(raw: RawLook): Snapshot;
}

/**
 * A record is rendered and projected again, as if it came from an API server: that gives the very same record, or one that is
 * harmless, or none. So a file that anyone may have written holds nothing that a look could not hold.
 */
export function createLookReader(): LookReader {
  const known = new WeakMap<object, RecordByKind[KindName]>();

  function read<K extends KindName>(kind: K, value: unknown, intern: Interner): RecordByKind[K] | null {
    if (typeof value !== 'object' || value === null) return null;
    const before = known.get(value);
    if (before !== undefined) return before as RecordByKind[K];
    let record: RecordByKind[KindName] | null = null;
    try {
      const raw = renderRecord(kind, value as RecordByKind[K]);
      if (kind === 'customresources') {
        const { resource } = value as Partial<CustomResourceRecord>;
        record = projectCustomResource(raw, identifier(resource) ?? '', intern);
      } else record = projectors[kind](raw, intern);
    } catch {
      // A renderer trusts its record; one that lacks a field it needs is no record.
    }
    if (record !== null) known.set(value, record);
    return record as RecordByKind[K] | null;
  }

  return {
    read({ about: rawAbout, lists }) {
      const about = aboutSchema.parse(rawAbout);
      const intern: Interner = { ...createInterner(), digest: renderedDigest };
      let strange = 0;
      const objects = objectsByKind((kind) =>
        (lists.get(kind) ?? []).flatMap((value) => {
          const record = read(kind, value, intern);
          if (record === null) strange += 1;
          return record ?? [];
        }),
      );
      const problems =
        strange === 0 ? about.problems : [...about.problems, `${strange} records that are none were skipped`];
      const coverage = about.coverage.flatMap((entry) =>
        KINDS.has(entry.kind) ? (entry as Snapshot['coverage'][number]) : [],
      );
      return { ...about, coverage, objects, problems };
    },
  };
}
