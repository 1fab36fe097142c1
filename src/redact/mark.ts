/** What stands for a secret that was cut out: `[redacted:jwt]`. Public and stable. */
export function mark(rule: string): string {
  return `[redacted:${rule}]`;
}

/** Nothing but marks. */
export function isMarked(text: string): boolean {
  return /^(?:\s*\[redacted:[a-z0-9-]{1,40}\]\s*)+$/.test(text);
}
