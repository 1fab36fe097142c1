import type { Wanted } from '../api/accept.ts';
import { type Answer, type StreamSink, statusAnswer } from '../api/answer.ts';
import { complete, includeOf } from '../api/collection.ts';
import type { ApiContext } from '../api/context.ts';
import { inKeyOrder } from '../api/paging.ts';
import { type ApiResource, apiVersionOf } from '../api/resources.ts';
import type { ObjectsRoute } from '../api/route.ts';
import { type Matches, readSelectors } from '../api/selectors.ts';
import { badRequest, invalid, methodNotAllowed, tooOldResourceVersion } from '../api/status.ts';
import { verbsOf } from '../api/verbs.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { partial, renderTable } from '../tables/table.ts';
import type { Change } from './channel.ts';

const BOOKMARK_EVERY_MS = 60_000;
const LONGEST_MS = 30 * 60_000;

/** Answers a watch: what has changed since a version, then what changes. */
export function answerWatch(route: ObjectsRoute, resource: ApiResource, wanted: Wanted, context: ApiContext): Answer {
  const { query } = route;
  if (!verbsOf(resource).includes('watch')) return statusAnswer(methodNotAllowed());
  const selectors = readSelectors(query, resource);
  if ('mistake' in selectors) return statusAnswer(badRequest(selectors.mistake));
  const asked = query.get('resourceVersion') ?? '';
  if (asked !== '' && !/^\d+$/.test(asked)) {
    return statusAnswer(badRequest(`Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`));
  }
  const initial = readInitial(query);
  if (typeof initial === 'string') return statusAnswer(invalid('ListOptions.meta.k8s.io', initial));

  const inScope: Matches = (object) =>
    (route.namespace === null || object.metadata.namespace === route.namespace) &&
    (route.name === null || object.metadata.name === route.name) &&
    (selectors.matches?.(object) ?? true);
  const stream = (sink: StreamSink): (() => void) => {
    const watch = createWatch(route, resource, wanted, context, inScope, sink);
    const start = asked === '' || asked === '0' || initial ? null : asked;
    return watch.run(start, initial);
  };
  return { status: 200, contentType: 'application/json', body: '', headers: {}, stream };
}

/** Does the watch begin with all there is, and say where that ends? A text tells a mistake. */
function readInitial(query: URLSearchParams): boolean | string {
  const asked = query.get('sendInitialEvents');
  const match = query.get('resourceVersionMatch');
  if (asked === null) {
    return match === null
      ? false
      : 'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
  }
  if (match !== 'NotOlderThan') {
    return 'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  }
  return asked === 'true' || asked === '1';
}

function createWatch(
  { query }: ObjectsRoute,
  resource: ApiResource,
  { as, version }: Wanted,
  { feed, state, timers }: ApiContext,
  inScope: Matches,
  sink: StreamSink,
) {
  const bookmarks = ['true', '1'].includes(query.get('allowWatchBookmarks') ?? '');
  let headers = true;
  const shown = (object: KubernetesObject): unknown => {
    if (as === 'Table') {
      const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
      const rows = object.metadata.name === '' ? [] : [complete(object, resource)];
      const table = renderTable(resource, rows, {
        version,
        include: includeOf(query),
        now: state.now(),
        metadata,
        headers,
      });
      headers = false;
      return table;
    }
    return as === null ? complete(object, resource) : partial(object, version);
  };
  const send = (type: string, object: unknown): void => sink.write(`${JSON.stringify({ type, object })}\n`);
  const bookmark = (annotations?: Readonly<Record<string, string>>): void => {
    const metadata = {
      ...(as === 'Table' ? { name: '' } : {}),
      resourceVersion: feed.version(resource),
      creationTimestamp: null,
      ...(annotations === undefined ? {} : { annotations }),
    };
    const object = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata } as unknown as KubernetesObject;
    send('BOOKMARK', shown(object));
  };
  const tell = ({ type, object, before }: Change): void => {
    const now = type !== 'DELETED' && inScope(object);
    const was = before !== null && inScope(before);
    // What leaves the selection is deleted for whoever watches that.
    if (now) send(was ? 'MODIFIED' : 'ADDED', shown(object));
    else if (was) send('DELETED', shown(object));
  };

  return {
    run(since: string | null, initial: boolean): () => void {
      const all = feed.observe(resource);
      const missed = since === null ? [] : feed.since(resource, since);
      if (missed === null) {
        send('ERROR', tooOldResourceVersion(since ?? '', feed.oldest(resource)));
        sink.end();
        return () => {};
      }
      if (since === null) for (const object of inKeyOrder(all)) if (inScope(object)) send('ADDED', shown(object));
      if (initial) bookmark({ 'k8s.io/initial-events-end': 'true' });
      for (const change of missed) tell(change);
      const leave = feed.listen(resource, tell);
      let cancelBookmark = (): void => {};
      const bookmarkLater = (): void => {
        cancelBookmark = timers.after(BOOKMARK_EVERY_MS, () => {
          bookmark();
          bookmarkLater();
        });
      };
      if (bookmarks) bookmarkLater();
      const seconds = Number(query.get('timeoutSeconds') ?? '');
      const lasts = seconds > 0 ? Math.min(seconds * 1000, LONGEST_MS) : LONGEST_MS;
      const cancelEnd = timers.after(lasts, () => {
        if (bookmarks) bookmark();
        close();
        sink.end();
      });
      const close = (): void => {
        leave();
        cancelBookmark();
        cancelEnd();
      };
      return close;
    },
  };
}
