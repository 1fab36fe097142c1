import type { Facts } from './line.ts';

/** One fact that is another now; null on the side where it is not there. */
interface Turned {
  /** What follows the key's colon: a container, a resource of a quota. */
  readonly part: string;
  readonly before: string | null;
  readonly after: string | null;
  /** ` of app` where the object has several containers. */
  readonly place: string;
}

/** How each fact is told, by what its key begins with, in the order people read; null: nothing certain can be said. */
const WORDS: Readonly<Record<string, (turned: Turned) => string | null | readonly string[]>> = {
  i: ({ part, before, after }) => imageWords(part, before, after),
  q: quantityWords,
  r: (turned) => valueWords('replicas', turned),
  u: ({ after }) => (after === null ? 'uncordoned' : 'cordoned'),
  k: (turned) => valueWords('kubelet', turned),
  min: (turned) => valueWords('minimum replicas', turned),
  max: (turned) => valueWords('maximum replicas', turned),
  target: (turned) => valueWords('target', turned),
  s: (turned) => valueWords('size', turned),
  y: (turned) => valueWords('type', turned),
  l: (turned) => valueWords('selector', turned),
  o: (turned) => valueWords('ports', turned),
  b: (turned) => valueWords(`quota ${turned.part}`, turned),
  h: webhookWords,
  d: dataWords,
  at: (turned) => valueWords('schedule', turned),
  x: ({ after }) => (after === null ? 'resumed' : 'suspended'),
  z: ({ after }) => (after === null ? 'resumed' : 'paused'),
  m: configWords,
  e: variableWords,
  c: (turned) => digestWords('command', turned),
  p: (turned) => digestWords('probes', turned),
  v: (turned) => digestWords('volumes', turned),
  n: (turned) => digestWords('placement', turned),
  t: ({ after }) => (after === null ? null : 'restarted'),
};
const TELLERS = new Map(Object.entries(WORDS));
const ORDER = [...TELLERS.keys()];
const MOST_WORDS = 8;

export interface FactWords {
  /** The fact's kind of key: `i`, `q`. */
  readonly type: string;
  readonly words: string;
}

/** What is different between two states of one object, each difference in words. */
export function differences(before: Facts, after: Facts): readonly FactWords[] {
  const containers = new Set([...before.keys(), ...after.keys()].filter((key) => key.startsWith('i:')));
  const keys = new Set([...before.keys(), ...after.keys()]);
  const found: FactWords[] = [];
  for (const key of keys) {
    const [was, is] = [before.get(key) ?? null, after.get(key) ?? null];
    const [type = '', part] = cut(key);
    if (was === is || (type !== 'i' && cameOrWent(part, before, after))) continue;
    const words = TELLERS.get(type)?.({
      part,
      before: was,
      after: is,
      place: containers.size > 1 && part !== '' ? ` of ${part}` : '',
    });
    for (const each of typeof words === 'string' ? [words] : (words ?? [])) found.push({ type, words: each });
  }
  // Volumes name their ConfigMaps and Secrets: another name of those is the same change.
  const named = found.some(({ type }) => type === 'm');
  return found
    .filter(({ type }) => !(named && type === 'v'))
    .toSorted((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type));
}

/** A bounded list of words. */
export function boundWords(words: readonly string[]): readonly string[] {
  if (words.length <= MOST_WORDS) return words;
  return [...words.slice(0, MOST_WORDS - 1), `${words.length - MOST_WORDS + 1} more`];
}

/** Of a container that was added or taken away its limits and variables are no changes. */
function cameOrWent(part: string, before: Facts, after: Facts): boolean {
  const key = `i:${part}`;
  return part !== '' && before.has(key) !== after.has(key);
}

function cut(key: string): [string, string] {
  const end = key.indexOf(':');
  return end < 0 ? [key, ''] : [key.slice(0, end), key.slice(end + 1)];
}

function valueWords(name: string, { before, after }: Turned): string {
  return `${name} ${before ?? 'none'} -> ${after ?? 'none'}`;
}

const QUANTITIES = ['limit memory', 'request memory', 'limit cpu', 'request cpu', 'limit ephemeral-storage'];

/** `512Mi/256Mi/-/100m/-`, by position. */
function quantityWords({ before, after, place }: Turned): readonly string[] {
  const [was, is] = [before?.split('/') ?? [], after?.split('/') ?? []];
  return QUANTITIES.flatMap((name, index) => {
    const [old = '-', now = '-'] = [was[index], is[index]];
    return old === now ? [] : `${name}${place} ${old === '-' ? 'none' : old} -> ${now === '-' ? 'none' : now}`;
  });
}

function digestWords(name: string, { before, after, place }: Turned): string | null {
  if (isBlind(before) || isBlind(after)) return null;
  return `${name}${place} ${before === null ? 'added' : after === null ? 'removed' : 'changed'}`;
}

/** A look without a key cannot tell. */
function isBlind(digest: string | null): boolean {
  return digest === '?' || digest === '#?';
}

/** `DB_URL=#x7Gh,DB_PASSWORD=secret/db:password`, each by its name. */
function variableWords({ before, after, place }: Turned): readonly string[] {
  const [was, is] = [variables(before), variables(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const words = sourceWords(was.get(name), is.get(name));
    return words === null ? [] : `env ${name}${place} ${words}`;
  });
}

function variables(joined: string | null): ReadonlyMap<string, string> {
  return new Map(
    list(joined).map((entry) => {
      const end = entry.indexOf('=');
      return [entry.slice(0, Math.max(end, 0)), entry.slice(end + 1)];
    }),
  );
}

function sourceWords(was: string | undefined, is: string | undefined): string | null {
  if (was === is) return null;
  if (was === undefined) return 'added';
  if (is === undefined) return 'removed';
  const [wasValue, isValue] = [was.startsWith('#'), is.startsWith('#')];
  if (wasValue && isValue) return isBlind(was) || isBlind(is) ? null : 'changed';
  return `from ${wasValue ? 'a value' : was} -> ${isValue ? 'a value' : is}`;
}

/** `configmap/api-5c8f -> configmap/api-7d2a` for one, else each that came or went. */
function configWords({ before, after }: Turned): string | null {
  const [was, is] = [list(before), list(after)];
  const gone = was.filter((name) => !is.includes(name));
  const come = is.filter((name) => !was.includes(name));
  if (gone.length === 1 && come.length === 1) return `config ${gone[0]} -> ${come[0]}`;
  const parts = [...come.map((name) => `${name} added`), ...gone.map((name) => `${name} removed`)];
  return parts.length === 0 ? null : `config ${boundWords(parts).join(', ')}`;
}

function list(joined: string | null): readonly string[] {
  return joined === null ? [] : joined.split(',');
}

/** A time of writing says nothing beside an object's version. */
function dataWords({ before, after }: Turned): string | null {
  if (before === null || after === null) return null;
  return before.startsWith('r') === after.startsWith('r') ? 'changed' : null;
}

function webhookWords({ part, before, after }: Turned): string {
  if (before === null) return `webhook ${part} added (${after})`;
  return after === null ? `webhook ${part} removed` : `webhook ${part} failurePolicy ${before} -> ${after}`;
}

function imageWords(container: string, before: string | null, after: string | null): string {
  if (before === null || after === null) return `container ${container} ${before === null ? 'added' : 'removed'}`;
  return `image ${container} ${shorten(before, after)}`;
}

/** `1.4.2 -> 1.5.0` when only the tag differs, else both names in full. */
function shorten(before: string, after: string): string {
  const [repository, tag] = cutTag(after);
  const [oldRepository, oldTag] = cutTag(before);
  return repository === oldRepository && tag !== '' && oldTag !== ''
    ? `${oldTag} -> ${tag}`
    : `${before || 'none'} -> ${after || 'none'}`;
}

/** The tag follows the last colon behind the last slash; before it a colon is a registry's port. */
function cutTag(image: string): [string, string] {
  const colon = image.indexOf(':', image.lastIndexOf('/') + 1);
  return colon < 0 ? [image, ''] : [image.slice(0, colon), image.slice(colon + 1)];
}
