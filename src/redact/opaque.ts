import { mark } from './mark.ts';

const SHORTEST = 64;
const RUN = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{64,}={0,2}/g;

/** The middle of a key, or one of a shape nobody described: 64 and more characters in which cases and digits are mixed. */
export function redactOpaque(text: string): string {
  if (text.length < SHORTEST) return text;
  return text.replace(RUN, (run) => (isMixed(run) ? mark('opaque') : run));
}

/** Hex digests have one case, paths and long words few digits or capitals. */
function isMixed(run: string): boolean {
  const share = (pattern: RegExp): number => (run.match(pattern)?.length ?? 0) / run.length;
  return share(/[A-Z]/g) > 0.15 && share(/[a-z]/g) > 0.15 && share(/[0-9]/g) > 0.06;
}
