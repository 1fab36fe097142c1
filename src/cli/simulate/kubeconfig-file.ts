import { readFile } from 'node:fs/promises';
import { MonitorError } from '../../model/errors.ts';

/** The first line of every kubeconfig this command writes: only such a file is ever replaced. */
export const MARK = '# Written by k8s-monitor simulate; the next one may replace it.';

/**
 * Refuses a file that holds anything else, such as the kubeconfig of real clusters.
 * @throws MonitorError `usage`
 */
export async function mayWriteKubeconfig(path: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new MonitorError('usage', `${path} cannot be read`, 'Name a file for --kubeconfig.', error);
  }
  if (text === '' || text.startsWith(MARK)) return;
  const remedy = 'Name a new file, and point KUBECONFIG at it.';
  throw new MonitorError('usage', `${path} exists and was not written by simulate; it is left as it is`, remedy);
}
