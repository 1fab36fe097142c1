import { createHash } from 'node:crypto';
import { MonitorError } from '../model/errors.ts';

export const SESSION_SUFFIX = '.json';
export const LEDGER_SUFFIX = '.ledger.json';

const SESSION_ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;

/** Can this id be a session's? It must stay in its directory, be no hidden file, and be no ledger's name. */
export function isSessionId(id: string): boolean {
  return SESSION_ID.test(id) && !id.includes('..') && !id.toLowerCase().endsWith('.ledger');
}

/** `demo` -> `demo.json`. Throws MonitorError `session_id_invalid` for an id that could leave the directory or hide in it. */
export function sessionFileName(id: string): string {
  if (isSessionId(id)) return `${id}${SESSION_SUFFIX}`;
  throw new MonitorError(
    'session_id_invalid',
    `${showId(id)} cannot be a session id`,
    'Set SESSION_ID to 1 to 100 letters, digits, dots, underscores or hyphens; not starting with a dot, without "..", not ending in ".ledger".',
  );
}

/** The id of the session a file name stands for; null when the file is no session's (a ledger, a temporary, one kept aside). */
export function sessionIdOf(fileName: string): string | null {
  if (fileName.startsWith('.') || !fileName.endsWith(SESSION_SUFFIX)) return null;
  if (fileName.toLowerCase().endsWith(LEDGER_SUFFIX)) return null;
  return fileName.slice(0, -SESSION_SUFFIX.length);
}

/** An id that is told to people may hold anything: control characters, right-to-left marks, a megabyte. */
function showId(id: string): string {
  const shown = [...id.slice(0, 60)].map((character) =>
    /[\x20-\x7e]/.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${shown.join('')}${id.length > 60 ? '...' : ''}"`;
}

const PLAIN_CLUSTER_NAME = /^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*$/;
const LONGEST_CLUSTER_NAME = 80;

/**
 * `prod-eu` -> `prod-eu.ledger.json`. Any other name (`arn:aws:eks:...`, contexts with slashes, capitals, which some file
 * systems fold) becomes a slug, `~` and a hash of the whole name; no plain name has a `~`, so the two never meet.
 */
export function ledgerFileName(cluster: string): string {
  return `${clusterFileStem(cluster)}${LEDGER_SUFFIX}`;
}

/** What the files of a cluster begin with. */
export function clusterFileStem(cluster: string): string {
  if (cluster.length <= LONGEST_CLUSTER_NAME && PLAIN_CLUSTER_NAME.test(cluster)) return cluster;
  const slug = cluster
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  const hash = createHash('sha256').update(cluster).digest('hex').slice(0, 12);
  return `${slug === '' ? 'cluster' : slug}~${hash}`;
}
