import type { KindName } from '../../model/snapshot.ts';
import { fields } from '../projection/raw.ts';
import { listPath, RESOURCES } from '../resources.ts';
import type { Batch } from './collection.ts';
import type { Failure } from './failure.ts';
import type { Reply } from './requester.ts';
import type { Scope } from './scope.ts';

export interface ListReaderOptions {
  readonly pageSize: number;
  readonly get: (path: string) => Promise<Reply>;
  /** A fresh batch for each attempt at the list. */
  readonly open: (kind: KindName) => Batch;
}

export type ListResult =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly failure: Failure };

const MOST_RESTARTS = 3;

/**
 * Reads a list to its last page. A list that expires between two pages (410) is read again from the start, for its rest
 * would be inconsistent.
 */
export async function readList(scope: Scope, options: ListReaderOptions): Promise<ListResult> {
  for (let restarts = 0; ; restarts += 1) {
    const result = await readPages(scope, options);
    if (result.ok || result.failure.type !== 'expired' || restarts >= MOST_RESTARTS) return result;
  }
}

async function readPages({ kind, namespace }: Scope, { pageSize, get, open }: ListReaderOptions): Promise<ListResult> {
  const resource = RESOURCES[kind];
  const path = listPath(resource, namespace);
  const batch = open(kind);
  for (let token = ''; ; ) {
    const query = new URLSearchParams({ limit: String(pageSize), ...(token === '' ? {} : { continue: token }) });
    const reply = await get(`${path}?${query}`);
    if (!reply.ok) return reply;
    const page = fields(reply.json);
    const items = itemsOf(page, resource.objectKind);
    if (items === null) return failed({ type: 'not-a-list', contentType: 'JSON of another kind' });
    for (const item of items) batch.add(item);
    const next = fields(page.metadata).continue;
    if (typeof next !== 'string' || next === '') return { ok: true, batch };
    // Going on with the same token would never end.
    if (next === token) return failed({ type: 'not-a-list', contentType: 'JSON whose pages repeat' });
    token = next;
  }
}

/** Go writes an empty list as null in places; any other answer without items is no list. */
function itemsOf(page: ReturnType<typeof fields>, objectKind: string): readonly unknown[] | null {
  if (Array.isArray(page.items)) return page.items;
  return page.items === null && page.kind === `${objectKind}List` ? [] : null;
}

function failed(failure: Failure): ListResult {
  return { ok: false, failure };
}
