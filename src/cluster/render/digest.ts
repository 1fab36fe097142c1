import type { Digest } from '../../model/snapshot.ts';

/**
 * A record has digests of what may hold a secret, and nothing can be made of them but digests again. So a rendered object says
 * the digest in the place of the value, and whoever projects it knows it by this mark.
 */
const MARK = 'k8s-monitor-digest:';

export function digestText(digest: Digest): string {
  return `${MARK}${digest}`;
}

/** The digest that stands in a rendered value, wherever in it; `?`, which tells nothing, where there is none. */
export function renderedDigest(value: unknown): Digest {
  return find(value, 0) ?? '?';
}

const DEEPEST = 8;

function find(value: unknown, depth: number): Digest | null {
  if (typeof value === 'string') return /^k8s-monitor-digest:([\w?-]{1,8})$/.exec(value)?.[1] ?? null;
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return null;
  for (const inner of Object.values(value)) {
    const found = find(inner, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
