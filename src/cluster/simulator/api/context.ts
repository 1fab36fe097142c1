import type { ApiState } from '../api-state.ts';
import type { Timers } from '../faults/deliver.ts';
import type { Feed } from '../watch/feed.ts';
import type { Access } from './access.ts';
import type { Catalog } from './catalog.ts';
import type { LeaseBook } from './lease-book.ts';
import type { Pager } from './paging.ts';
import type { ApiRoute } from './route.ts';

/** What one server answers from. */
export interface ApiContext {
  readonly state: ApiState;
  readonly catalog: Catalog;
  readonly pager: Pager;
  readonly access: Access;
  readonly feed: Feed;
  readonly leases: LeaseBook;
  readonly timers: Timers;
}

/** A request, as far as the answer depends on it. */
export interface ApiRequest {
  readonly route: ApiRoute;
  readonly accept: string | undefined;
  readonly contentType: string;
  /** Empty where none was sent. */
  readonly body: Buffer;
}
