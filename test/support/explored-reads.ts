/**
 * An object that has whatever is asked of it, of any type, and notes what was asked: so a test sees which fields some code reads,
 * also those nobody thought of. The same seed gives the same object.
 */
export function exploredObject(seed: number): { readonly raw: unknown; readonly read: ReadonlySet<string> } {
  const read = new Set<string>();
  const random = mulberry32(seed);

  function any(path: string, key: string): unknown {
    // Where a name is wanted and none is found, nothing else is looked at.
    const dice = random() * (NAMES.has(key) ? 0.19 : 1);
    if (dice < 0.15) return WORDS[Math.floor(random() * WORDS.length)];
    if (dice < 0.22) return undefined;
    return dice < 0.7 ? object(path) : [object(path), object(path)];
  }

  function object(path: string): unknown {
    const made = new Map<string, unknown>();
    const get = (key: string | symbol): unknown => {
      if (typeof key === 'symbol') return undefined;
      const inner = path === '' ? key : `${path}\n${key}`;
      if (!made.has(key)) made.set(key, any(inner, key));
      read.add(inner);
      return made.get(key);
    };
    return new Proxy(
      {},
      {
        get: (_, key) => get(key),
        has: (_, key) => get(key) !== undefined,
        ownKeys() {
          // Who asks for all names reads all there is.
          read.add(`${path}\n*`);
          return [];
        },
      },
    );
  }

  return { raw: object(''), read };
}

const NAMES: ReadonlySet<string> = new Set(['name', 'type', 'kind', 'manager', 'key', 'subresource', 'number']);
const WORDS = [
  'api',
  'True',
  'False',
  'Warning',
  'Failed',
  'Running',
  'Always',
  'OnDelete',
  'scale',
  'v1',
  '',
  '2026-03-02T10:00:00Z',
  3,
  0,
  true,
];

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
