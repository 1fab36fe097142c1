import pLimit from 'p-limit';
import { Agent, fetch } from 'undici';
import { listPath, RESOURCES } from '../../src/cluster/index.ts';
import { KINDS, MAX_REQUESTS, PAGE_SIZE } from './look-cluster.ts';

/** The least a look can do: fetch the same pages over as many connections, and parse them. Nothing is kept. */
export async function fetchAndParse(url: string): Promise<void> {
  const dispatcher = new Agent({ connections: MAX_REQUESTS });
  const limit = pLimit(MAX_REQUESTS);
  const paths = KINDS.map((kind) => listPath(RESOURCES[kind], kind === 'leases' ? 'kube-system' : null));
  await Promise.all(paths.map((path) => limit(() => readAll(`${url}${path}`, dispatcher))));
  await dispatcher.close();
}

async function readAll(url: string, dispatcher: Agent): Promise<void> {
  for (let token: string | undefined = ''; token !== undefined; ) {
    const next: string = token === '' ? '' : `&continue=${encodeURIComponent(token)}`;
    const response = await fetch(`${url}?limit=${PAGE_SIZE}${next}`, { dispatcher });
    const page = JSON.parse(await response.text()) as { readonly metadata: { readonly continue?: string } };
    token = page.metadata.continue;
  }
}
