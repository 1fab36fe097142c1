const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi'];
const DECIMAL = ['k', 'M', 'G', 'T', 'P'];

/** A CPU quantity (`2`, `0.5`, `250m`) in thousandths of a core; null when it is none. */
export function parseCpu(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)(m?)$/.exec(text);
  if (found === null) return null;
  const value = Number(found[1]) * (found[2] === 'm' ? 1 : 1000);
  return Math.ceil(value);
}

/** A memory quantity (`512Mi`, `1.5Gi`, `1G`, `1048576`) in bytes; null when it is none. */
export function parseMemory(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)([KMGTP]i|[kMGTP])?$/.exec(text);
  if (found === null) return null;
  const unit = found[2] ?? '';
  const binary = BINARY.indexOf(unit);
  const decimal = DECIMAL.indexOf(unit);
  const factor = binary >= 0 ? 1024 ** (binary + 1) : decimal >= 0 ? 1000 ** (decimal + 1) : 1;
  return Math.ceil(Number(found[1]) * factor);
}
