import { redactText } from '../../redact/index.ts';
import { readText } from './byte-streams.ts';
import type { DumpEntry } from './dump-entry.ts';

const MOST_BYTES = 1024 * 1024;
const LONGEST_MESSAGE = 200;

export interface ReadError {
  /** Null: the kind could not be had at all. */
  readonly namespace: string | null;
  readonly message: string;
}

/** Why a support bundle lacks objects: texts by namespace, or an array of texts. What is neither says nothing. */
export async function readErrors(entry: DumpEntry): Promise<readonly ReadError[]> {
  const errors = await readSmallJson(entry);
  if (typeof errors !== 'object' || errors === null) return [];
  return Object.entries(errors).flatMap(([key, text]) => {
    if (typeof text !== 'string' || text === '') return [];
    const message = redactText(text, LONGEST_MESSAGE).replace(/\s+/g, ' ');
    return [{ namespace: Array.isArray(errors) ? null : key, message }];
  });
}

/** `v1.34.2` of a support bundle's cluster_version.json; null when it does not say. */
export async function readServerVersion(entry: DumpEntry): Promise<string | null> {
  const version = await readSmallJson(entry);
  const { string } = typeof version === 'object' && version !== null ? (version as { string?: unknown }) : {};
  return typeof string === 'string' && /^v\d[\w.+-]{0,60}$/.test(string) ? string : null;
}

async function readSmallJson(entry: DumpEntry): Promise<unknown> {
  try {
    return JSON.parse(await readText(entry.bytes(), MOST_BYTES, 'is too long'));
  } catch {
    return null;
  }
}
