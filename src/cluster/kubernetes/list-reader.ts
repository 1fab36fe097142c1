import type { KindName } from '../../model/snapshot.ts';
import { fields } from '../projection/raw.ts';
import { listPath } from '../resources.ts';
import type { Batch } from './collection.ts';
import type { Failure } from './failure.ts';
import type { Get } from './requester.ts';
import type { Scope } from './scope.ts';
import type { ServedAs } from './served-as.ts';

export interface ListReaderOptions {
  readonly pageSize: number;
  readonly get: Get;
  /** A fresh batch for each attempt at the list. */
  readonly open: (kind: KindName, project: ServedAs['project']) => Batch;
}

export type ListResult =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly failure: Failure };

const MOST_RESTARTS = 3;
/** No cluster has more of a kind (Kubernetes is tested to 150,000 pods); a list that goes on beyond has no end. */
const MOST_OBJECTS = 1_000_000;

/** Reads a list where the API serves it: at the first of these places where it is there and, for other views of the same, allowed. */
export async function readList(
  scope: Scope,
  places: readonly ServedAs[],
  options: ListReaderOptions,
): Promise<ListResult> {
  let told: Failure = { type: 'not-served' };
  for (const place of places) {
    if (told.type === 'forbidden' ? !place.sameObjects : told.type !== 'not-served') break;
    const result = await readWhole(scope, place, options);
    if (result.ok) return result;
    // That it is not served elsewhere either says less than why it could not be read where it is.
    if (told.type === 'not-served') told = result.failure;
  }
  return failed(told);
}

/** A list that expires between two pages (410) is read again from the start, for its rest would be inconsistent. */
async function readWhole(scope: Scope, place: ServedAs, options: ListReaderOptions): Promise<ListResult> {
  for (let restarts = 0; ; restarts += 1) {
    const result = await readPages(scope, place, options);
    if (result.ok || result.failure.type !== 'expired' || restarts >= MOST_RESTARTS) return result;
  }
}

async function readPages(
  { kind, namespace }: Scope,
  place: ServedAs,
  { pageSize, get, open }: ListReaderOptions,
): Promise<ListResult> {
  const path = listPath(place, namespace);
  const batch = open(kind, place.project);
  let token = '';
  // Small pages count as full ones: a list of empty pages has no end either.
  for (let pages = 1; pages * pageSize < MOST_OBJECTS + pageSize; pages += 1) {
    const query = new URLSearchParams({ limit: String(pageSize), ...(token === '' ? {} : { continue: token }) });
    const read = (json: unknown) => readPage(json, place, batch);
    const reply = await get({ path: `${path}?${query}`, selector: place.selector, read });
    if (!reply.ok) return reply;
    const page = reply.value;
    if (page === null) return failed({ type: 'not-a-list', contentType: 'JSON of another kind' });
    if (page.next === null) return { ok: true, batch };
    // Going on with the same token would never end.
    if (page.next === token) return failed({ type: 'not-a-list', contentType: 'JSON whose pages repeat' });
    token = page.next;
  }
  return failed({ type: 'endless' });
}

/** Adds what is on a page, and tells the token of the next one; null where it is no page of these objects. */
function readPage(json: unknown, { objectKind }: ServedAs, batch: Batch): { readonly next: string | null } | null {
  const page = fields(json);
  const items = itemsOf(page, objectKind);
  if (items === null) return null;
  for (const item of items) batch.add(item);
  const next = fields(page.metadata).continue;
  return { next: typeof next === 'string' && next !== '' ? next : null };
}

/** Go writes an empty list as null in places; any other answer without items is no list. */
function itemsOf(page: ReturnType<typeof fields>, objectKind: string | null): readonly unknown[] | null {
  if (Array.isArray(page.items)) return page.items;
  const isList = objectKind === null ? String(page.kind).endsWith('List') : page.kind === `${objectKind}List`;
  return page.items === null && isList ? [] : null;
}

function failed(failure: Failure): ListResult {
  return { ok: false, failure };
}
