/** How a client wants an answer: the first of its Accept header that this server can give. */
export interface Wanted {
  readonly format: 'json' | 'yaml';
  /** `Table`, `PartialObjectMetadata`, `APIGroupDiscoveryList` and the like; null: the object itself. */
  readonly as: string | null;
  /** The version of that transformation: `v1`, `v1beta1`, `v2`. */
  readonly version: string;
}

const PLAIN: Wanted = { format: 'json', as: null, version: '' };

const META_KINDS: ReadonlySet<string> = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);

/** Null when nothing the client accepts can be given, which is a 406. */
export function readAccept(header: string | undefined, discovery: boolean): Wanted | null {
  if (header === undefined || header.trim() === '') return PLAIN;
  for (const range of header.split(',')) {
    const [type = '', ...pairs] = range.split(';').map((part) => part.trim());
    const parameters = new Map(pairs.map((pair) => pair.split('=', 2) as [string, string | undefined]));
    const format = FORMATS.get(type.toLowerCase());
    if (format === undefined) continue;
    const as = parameters.get('as') ?? null;
    if (as === null) return { ...PLAIN, format };
    const version = parameters.get('v') ?? '';
    if (discovery ? isAggregated(as, parameters.get('g'), version) : isMeta(as, parameters.get('g'), version))
      return { format, as, version };
  }
  return null;
}

const FORMATS: ReadonlyMap<string, Wanted['format']> = new Map([
  ['*/*', 'json'],
  ['application/*', 'json'],
  ['application/json', 'json'],
  ['application/yaml', 'yaml'],
]);

function isAggregated(as: string, group: string | undefined, version: string): boolean {
  return as === 'APIGroupDiscoveryList' && group === 'apidiscovery.k8s.io' && ['v2', 'v2beta1'].includes(version);
}

function isMeta(as: string, group: string | undefined, version: string): boolean {
  return META_KINDS.has(as) && group === 'meta.k8s.io' && ['v1', 'v1beta1'].includes(version);
}
