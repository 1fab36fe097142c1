import { VARIABLES } from './table.ts';

/** Prefixes under which other programs set variables of their own. */
const FOREIGN = /^(?:npm_|KUBERNETES_|ANTHROPIC_(?:AUTH_TOKEN|LOG|PROFILE|SMALL|DEFAULT|BETAS|CUSTOM|VERTEX|BEDROCK))/i;

/** A variable nobody reads whose name is nearly a known one's is most likely a slip. Returns one sentence for each. */
export function nearMisses(names: readonly string[]): string[] {
  const known = VARIABLES.map(([, { name }]) => name);
  return [...new Set(names)].flatMap((name) => {
    if (known.includes(name) || FOREIGN.test(name) || name.length < 6) return [];
    const meant = known.find((candidate) => looksLike(name, candidate));
    return meant === undefined ? [] : [`${name} is not a variable of k8s-monitor; did you mean ${meant}?`];
  });
}

/** The same but for case and underscores, or one slip (two in a long name) of a letter. */
function looksLike(name: string, candidate: string): boolean {
  const plain = (text: string) => text.toUpperCase().replaceAll('_', '');
  const slips = candidate.length >= 12 ? 2 : 1;
  return editDistance(plain(name), plain(candidate), slips) <= slips;
}

/** Levenshtein's distance, or more than `most` when it is. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? most + 1;
}
