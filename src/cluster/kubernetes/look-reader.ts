import type { Coverage, CustomResource, KindName } from '../../model/snapshot.ts';
import type { LookRequest } from '../source.ts';
import type { Batch, Collection } from './collection.ts';
import { type Discovery, locate } from './custom-resources.ts';
import { explain, type Failure, type FailureContext } from './failure.ts';
import { readList } from './list-reader.ts';
import type { Question, Reply } from './requester.ts';
import { planKind, type Reach, type Scope } from './scope.ts';
import { type ServedAs, servedAs } from './served-as.ts';

export interface LookReaderOptions extends Omit<FailureContext, 'namespace'> {
  readonly reach: Reach;
  readonly pageSize: number;
  /** Asks for JSON in its turn. Nothing is asked where `instead` has an answer by then. */
  readonly get: <T>(question: Question<T>, instead: () => Reply<never> | null) => Promise<Reply<T>>;
  readonly collection: Collection;
}

interface Outcome {
  readonly coverage: Coverage;
  readonly batch: Batch | null;
}

/** Lists of a kind that cost so much in vain that its others, in other namespaces, are not asked for. */
const COSTLY_FAILURES = 2;

/**
 * Reads every list of a look, all at the same time and page by page in turn: a list that never ends takes its share of the
 * requests, and no more. What was read whole is kept, in the order asked for, whichever came first.
 */
export async function readLook(
  { kinds, custom = [] }: Pick<LookRequest, 'kinds' | 'custom'>,
  options: LookReaderOptions,
): Promise<readonly Coverage[]> {
  const outcomes = await Promise.all(
    [...new Set(kinds)].map((kind) =>
      kind === 'customresources'
        ? Promise.all(custom.map((resource) => readCustom(resource, options))).then((parts) => parts.flat())
        : readKind({ kind }, servedAs(kind), options),
    ),
  );
  return outcomes.flat().map(({ coverage, batch }) => {
    batch?.keep();
    return coverage;
  });
}

async function readCustom(custom: CustomResource, options: LookReaderOptions): Promise<readonly Outcome[]> {
  const what = { kind: 'customresources', resource: `${custom.plural}.${custom.group}` } as const;
  const { reach } = options;
  const scopeMatters = reach.namespaces.length > 0 || reach.clusterScoped === 'false';
  const located = await locate(custom, {
    scopeMatters,
    get: (path) => discover(path, options),
  });
  if (located.ok) return readKind(what, located.places, options);
  const scope = { ...what, namespace: null };
  return [{ coverage: { ...scope, ...explain(located.failure, { ...options, ...scope }) }, batch: null }];
}

async function discover(path: string, { get }: LookReaderOptions): Promise<Discovery> {
  const reply = await get({ path, selector: null, read: (json) => json }, () => null);
  return reply.ok ? { ok: true, json: reply.value } : reply;
}

/** All lists of one kind, or of one custom resource. */
async function readKind(
  what: { readonly kind: KindName; readonly resource?: string },
  places: readonly ServedAs[],
  options: LookReaderOptions,
): Promise<readonly Outcome[]> {
  const { scopes, unasked } = planKind(what, places[0]?.namespaced === true, options.reach);
  const costly: Failure[] = [];

  /** Asked anew at each first page: by then the lists before it may have told. */
  const lost = (): Reply<never> | null => {
    const [because] = costly;
    const isLost = because !== undefined && costly.length >= COSTLY_FAILURES;
    return isLost ? { ok: false, failure: { type: 'given-up', because } } : null;
  };

  async function read(scope: Scope): Promise<Outcome> {
    let begun = false;
    const get = <T>(question: Question<T>): Promise<Reply<T>> => {
      const instead = begun ? () => null : lost;
      begun = true;
      return options.get(question, instead);
    };
    const result = await readList(scope, places, { pageSize: options.pageSize, get, open: options.collection.open });
    if (result.ok) return { coverage: { ...scope, state: 'ok', reason: null }, batch: result.batch };
    if (isCostly(result.failure)) costly.push(result.failure);
    return { coverage: { ...scope, ...explain(result.failure, { ...options, ...scope }) }, batch: null };
  }

  const outcomes = await Promise.all(scopes.map(read));
  return [...outcomes, ...unasked.map((coverage) => ({ coverage, batch: null }))];
}

/** Took a request's whole time, all its retries, or all the pages a list may have. */
function isCostly({ type }: Failure): boolean {
  return ['request-timeout', 'status', 'broken', 'endless', 'too-long'].includes(type);
}
