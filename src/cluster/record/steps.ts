/** How one list becomes the next: copy the next `keep` items of the old one, leave out the next `skip`, put a new one in. */
export type Step = { readonly keep: number } | { readonly skip: number } | { readonly put: number };

/**
 * The steps from a list to the next, both given by the fingerprints of their items. `put` is the index of the item in the new
 * list. Keeps as many as can be kept in order.
 */
export function stepsBetween(before: readonly string[], after: readonly string[]): readonly Step[] {
  const at = positions(before, after);
  const kept = longestRising(at);
  const steps: Step[] = [];
  let cursor = 0;
  let run = 0;
  for (const [index, position] of at.entries()) {
    if (!kept.has(index)) {
      if (run > 0) steps.push({ keep: run });
      run = 0;
      steps.push({ put: index });
      continue;
    }
    if (position > cursor) {
      if (run > 0) steps.push({ keep: run });
      run = 0;
      steps.push({ skip: position - cursor });
    }
    run += 1;
    cursor = position + 1;
  }
  if (run > 0) steps.push({ keep: run });
  return steps;
}

/** Where each item of the new list is in the old one; -1 where it is not. Equal items are taken one by one. */
function positions(before: readonly string[], after: readonly string[]): readonly number[] {
  const places = new Map<string, number | number[]>();
  for (const [index, print] of before.entries()) {
    const known = places.get(print);
    if (known === undefined) places.set(print, index);
    else if (typeof known === 'number') places.set(print, [known, index]);
    else known.push(index);
  }
  return after.map((print) => {
    const found = places.get(print);
    if (found === undefined) return -1;
    if (typeof found === 'number') {
      places.delete(print);
      return found;
    }
    return found.shift() ?? -1;
  });
}

/** The indexes of the longest rising subsequence of what is not negative (patience sorting). */
function longestRising(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const previous = new Int32Array(values.length).fill(-1);
  for (const [index, value] of values.entries()) {
    if (value < 0) continue;
    let [low, high] = [0, tails.length];
    // Lists hardly change their order: most values go to the end.
    if (high > 0 && (values[tails[high - 1] as number] as number) < value) low = high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = index;
  }
  const kept = new Set<number>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index] as number) kept.add(index);
  return kept;
}
