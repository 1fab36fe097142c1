const MOST_SEGMENTS = 5;
/** Words of an address as people write them; what is longer may be a token. */
const WORD = /^[a-z0-9._~-]{1,24}$/i;

/**
 * Where a redirect leads, for people: scheme, host and path. The query may hold a secret, and so may a path: of ours it is
 * the key, and a redirect may repeat it. A segment that stands in our address, or is no short word, is `…`.
 *
 * @param location as the receiver wrote it; it may be relative
 * @param url where the request went
 */
export function addressOfRedirect(location: string, url: string): string | null {
  if (!URL.canParse(location, url)) return null;
  const { protocol, host, pathname } = new URL(location, url);
  if (host === '' || host.length > 100) return null;
  const from = URL.parse(url);
  if (from?.pathname === pathname && pathname !== '/') return `${protocol}//${host} with the same path`;
  const own =
    from === null ? [] : [...segmentsOf(from.pathname), ...from.searchParams.values()].filter((part) => part !== '');
  const segments = segmentsOf(pathname);
  const shown = segments.slice(0, MOST_SEGMENTS).map((segment) => (isHarmless(segment, own) ? segment : '…'));
  const path = [...shown, ...(segments.length > MOST_SEGMENTS ? ['…'] : [])].join('/');
  return `${protocol}//${host}/${path}`;
}

function isHarmless(segment: string, own: readonly string[]): boolean {
  return WORD.test(segment) && !own.some((part) => segment.includes(part) || part.includes(segment));
}

function segmentsOf(pathname: string): readonly string[] {
  return pathname.split('/').filter((segment) => segment !== '');
}
