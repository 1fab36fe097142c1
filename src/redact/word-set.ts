/** Words parted by white space, as a set: a list of a hundred words reads better as a paragraph. */
export function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
