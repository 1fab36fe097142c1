/** Readers for JSON nobody has checked: the wrong type reads as nothing. */
export type Fields = { readonly [key: string]: unknown };

export function fields(raw: unknown): Fields {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : {};
}

export function strings(raw: unknown): readonly string[] {
  return Array.isArray(raw) ? raw.filter((item) => typeof item === 'string') : [];
}

/** Structural text of the server (a name, a version): on one line and bounded; null for anything else. */
export function name(raw: unknown): string | null {
  return typeof raw === 'string' && /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,500}$/u.test(raw) ? raw : null;
}
