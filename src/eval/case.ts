import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const entrySchema = z.object({
  kind: z.string(),
  namespace: z.string().optional(),
  /** The object or its owner; a trailing * matches a prefix. */
  name: z.string(),
  codes: z.array(z.string()).optional(),
  severity: z.string().optional(),
  states: z
    .record(z.string(), z.enum(['opened', 'ongoing', 'resolved', 'gone', 'recurring', 'flapping', 'unknown']))
    .optional(),
  why: z.string().optional(),
});

const caseSchema = z.object({
  now: moment,
  expected: z.array(entrySchema.required({ codes: true })),
  tolerated: z.array(entrySchema).default([]),
  note: z.string().optional(),
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
  /** The looks, oldest first: one at `now` for a plain case, one per `looks/<RFC3339>` folder else. */
  readonly looks: readonly CaseLook[];
}

export interface CaseLook {
  /** The look's folder name, as `states` names it; 'now' for a plain case. */
  readonly label: string;
  readonly path: string;
  readonly now: Millis;
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
    folders.map((folder) => readCase(folder, folder === root ? folder : folder.slice(root.length + 1))),
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
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new MonitorError('case_invalid', `${file} is not JSON`, remedy, error);
  }
  const parsed = caseSchema.safeParse(json);
  if (!parsed.success) {
    throw new MonitorError('case_invalid', `${file}: ${z.prettifyError(parsed.error)}`, remedy);
  }
  const { now, expected, tolerated } = parsed.data;
  return { name, folder, now, expected, tolerated, looks: await readLooks(folder, now) };
}

async function readLooks(folder: string, now: Millis): Promise<CaseLook[]> {
  const path = join(folder, 'looks');
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [{ label: 'now', path: folder, now }];
  const labels = (await readdir(path)).filter((label) => !Number.isNaN(Date.parse(label)));
  return labels
    .map((label) => ({ label, path: join(path, label), now: Date.parse(label) }))
    .toSorted((a, b) => a.now - b.now);
}
