import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { MonitorError } from '../model/errors.ts';
import { FINDING_SEVERITIES } from '../model/finding.ts';
import type { Millis } from '../model/objects.ts';
import { type CaseLook, readLooks } from './case-looks.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** For people: what stands in them changes nothing. */
const remark = z.unknown().optional();
const remarks = { why: remark, note: remark, comment: remark, source: remark, title: remark, description: remark };

// Strict: a misspelled key would be an entry that tolerates everything.
const entrySchema = z.strictObject({
  ...remarks,
  kind: z.string().min(1),
  /** Null as when it is left out. */
  namespace: z.string().nullish(),
  /** The object or its owner; a trailing * matches a prefix. */
  name: z.string().min(1),
  codes: z.array(z.string().min(1)).min(1).optional(),
  severity: z.enum(FINDING_SEVERITIES).optional(),
  states: z
    .record(z.string(), z.enum(['opened', 'ongoing', 'resolved', 'gone', 'recurring', 'flapping', 'unknown']))
    .optional(),
});

const caseSchema = z.strictObject({
  ...remarks,
  now: moment,
  expected: z.array(entrySchema.required({ codes: true })),
  tolerated: z.array(entrySchema).default([]),
  /** How many causes all the trouble of the case has: how many incidents there should be. */
  causes: z.int().min(1).optional(),
});

export type CaseEntry = z.infer<typeof entrySchema>;

/** One recorded case: what was there, and what a competent SRE would want told. */
export interface Case {
  /** Its folder, relative to where the search began. */
  readonly name: string;
  readonly folder: string;
  readonly now: Millis;
  readonly expected: readonly CaseEntry[];
  readonly tolerated: readonly CaseEntry[];
  /** How many causes its trouble has; null where nobody counted. */
  readonly causes: number | null;
  /** Oldest first: one at `now` for a plain case, one per `looks/<RFC3339>` folder or recorded look else. */
  readonly looks: readonly CaseLook[];
}

/** Every folder at or below `root` that holds a case.json. MonitorError `case_invalid` for a root without any, or a bad case. */
export async function findCases(root: string): Promise<Case[]> {
  const folders = await foldersWithCase(root);
  if (folders.length === 0) {
    throw new MonitorError(
      'case_invalid',
      `no case.json at or below ${root}`,
      'Name a folder that holds cases: dumps, each with its case.json.',
    );
  }
  return Promise.all(
    folders.map((folder) => readCase(folder, relative(root, folder) === '' ? folder : relative(root, folder))),
  );
}

async function foldersWithCase(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new MonitorError(
      'case_invalid',
      `cannot read the folder ${folder}`,
      'Name an existing folder of cases.',
      error,
    );
  });
  const own = entries.some((entry) => entry.name === 'case.json' && !entry.isDirectory()) ? [folder] : [];
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const nested = await Promise.all(below.toSorted().map((name) => foldersWithCase(join(folder, name))));
  return [...own, ...nested.flat()];
}

async function readCase(folder: string, name: string): Promise<Case> {
  const file = join(folder, 'case.json');
  const remedy = 'The format is told in docs/cases.md.';
  let json: unknown;
  try {
    // Windows puts a mark before the text.
    json = JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new MonitorError('case_invalid', `${file} cannot be read, or is not JSON`, remedy, error);
  }
  const parsed = caseSchema.safeParse(json);
  if (!parsed.success) {
    throw new MonitorError('case_invalid', `${file}: ${z.prettifyError(parsed.error)}`, remedy);
  }
  const { now, expected, tolerated, causes } = parsed.data;
  const looks = await readLooks(folder, now, remedy);
  refuseUnknownLooks(file, [...expected, ...tolerated], looks, remedy);
  return { name, folder, now, expected, tolerated, causes: causes ?? null, looks };
}

/** A state asked for at a look that is not there could never be met. */
function refuseUnknownLooks(
  file: string,
  entries: readonly CaseEntry[],
  looks: readonly CaseLook[],
  remedy: string,
): void {
  const labels = new Set(looks.map(({ label }) => label));
  const unknown = entries.flatMap(({ states }) => Object.keys(states ?? {})).find((label) => !labels.has(label));
  if (unknown === undefined) return;
  throw new MonitorError(
    'case_invalid',
    `${file}: states name the look ${unknown}, which is not there; there is ${[...labels].join(', ')}`,
    remedy,
  );
}
