const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** `250m` or 0.25 in thousandths of a core; null for what is not a quantity. */
export function millicores(quantity: unknown): number | null {
  const value = scalar(quantity);
  return value === null ? null : value * 1000;
}

/** `512Mi` in bytes; null for what is not a quantity. */
export const bytes = (quantity: unknown): number | null => scalar(quantity);

function scalar(quantity: unknown): number | null {
  if (typeof quantity === 'number') return quantity;
  if (typeof quantity !== 'string') return null;
  const [, digits = '', suffix = ''] = /^([0-9.]+(?:e[0-9]+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = SUFFIXES[suffix];
  return digits === '' || factor === undefined ? null : Number(digits) * factor;
}
