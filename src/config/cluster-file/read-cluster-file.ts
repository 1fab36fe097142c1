import { readFile } from 'node:fs/promises';
import { MonitorError } from '../../model/errors.ts';
import { type ClusterFile, type ClusterFileReading, EMPTY_CLUSTER_FILE } from '../../model/weight.ts';
import { parseClusterFile } from './parse-cluster-file.ts';

/** Two thousand services with notes take less. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The cluster file; the empty one without a path. Rejects with MonitorError `config_invalid` that names every problem.
 */
export async function loadClusterFile(path: string | null): Promise<ClusterFile> {
  return path === null ? EMPTY_CLUSTER_FILE : parseClusterFile(await read(path), path);
}

/**
 * Reads the file anew at each call, for a ConfigMap's files change under their name, by a link to another folder: neither
 * time nor size tell that for sure. Only a changed text is parsed. A version that cannot be used leaves the last good one, or
 * none, in use, and is said as long as it stands there. Never rejects for a bad file.
 */
export function createClusterFileReader(path: string | null): () => Promise<ClusterFileReading> {
  let good: ClusterFile | null = null;
  let last: { readonly text: string; readonly problem: string | null } | null = null;

  const reading = (problem: string | null): ClusterFileReading => ({
    file: good ?? EMPTY_CLUSTER_FILE,
    problem:
      problem === null
        ? null
        : `${problem}; ${good === null ? 'nothing of it is in use' : 'the last good version stays in use'}`,
  });

  return async () => {
    if (path === null) return reading(null);
    try {
      const text = await read(path);
      if (last?.text !== text) last = { text, problem: tryOut(text, path) };
      return reading(last.problem);
    } catch (error) {
      return reading(problemOf(error));
    }
  };

  function tryOut(text: string, name: string): string | null {
    try {
      good = parseClusterFile(text, name);
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }
}

/** On one line, as cycle lines have it. */
function problemOf(error: unknown): string {
  if (error instanceof MonitorError) return error.message.replaceAll(/\n */g, ' ');
  throw error;
}

async function read(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw unusable(`cannot read the cluster file ${path} (${code})`, error);
  }
  if (bytes.length > MOST_BYTES) throw unusable(`the cluster file ${path} is larger than 4 MiB`);
  return bytes.toString('utf8');
}

function unusable(message: string, cause?: unknown): MonitorError {
  const remedy = 'Correct CLUSTER_FILE, or leave it out; docs/cluster-file.md explains the file.';
  return new MonitorError('config_invalid', message, remedy, cause);
}
