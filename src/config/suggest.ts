/** The name that was probably meant: the same but for case and separators, or one slip (two in a long name) of a letter. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  return known.find((candidate) => looksLike(name, candidate));
}

/** `; did you mean X?`, or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = suggest(name, known);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

function looksLike(name: string, candidate: string): boolean {
  const plain = (text: string) => text.toUpperCase().replaceAll(/[_.-]/g, '');
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
