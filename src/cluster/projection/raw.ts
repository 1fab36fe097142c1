import type { Millis } from '../../model/objects.ts';

/** Readers for JSON nobody has checked. Each is total: the wrong type reads as nothing, never as an error. */

export type Fields = { readonly [key: string]: unknown };

/** Names, images, labels and reasons are bounded by Kubernetes at 253 or 1,024 characters; beyond this they are cut. */
const LONGEST_NAME = 1_024;
/** A list inside one object (containers, conditions, taints); beyond this the rest is not kept. */
const LONGEST_LIST = 100;

const NO_FIELDS: Fields = Object.freeze({});
const NO_ITEMS: readonly unknown[] = Object.freeze([]);

export function fields(raw: unknown): Fields {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : NO_FIELDS;
}

export function items(raw: unknown): readonly unknown[] {
  if (!Array.isArray(raw)) return NO_ITEMS;
  return raw.length > LONGEST_LIST ? raw.slice(0, LONGEST_LIST) : raw;
}

/** Structural text (a name, an image, a reason): bounded and on one line, so that it cannot pose as anything else; null when empty. */
export function name(raw: unknown): string | null {
  if (typeof raw !== 'string' || raw === '') return null;
  const bounded = raw.length > LONGEST_NAME ? copy(raw.slice(0, LONGEST_NAME)) : raw;
  return UNSEEN.test(bounded) ? bounded.replace(new RegExp(`${UNSEEN.source}+`, 'gu'), ' ') : bounded;
}

/** Control, format (direction and zero-width marks), line and paragraph separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * The name of an object, a namespace or a container, a kind, a reason, a taint. An API server takes no others than these characters (RFC 1123 names,
 * RBAC's with colons); a dump may hold anything, and names stand in commands that people paste into a shell.
 */
export function identifier(raw: unknown): string | null {
  // Nearly every name is one, and none of these characters is among those `name` looks for.
  if (typeof raw === 'string' && raw.length <= LONGEST_NAME && /^[A-Za-z0-9._:@~/+-]+$/.test(raw)) return raw;
  return name(raw)?.replace(/[^A-Za-z0-9._:@~/+-]/gu, '_') ?? null;
}

export function integer(raw: unknown): number | null {
  // JSON knows -0, and adding 0 makes it 0.
  return Number.isSafeInteger(raw) ? (raw as number) + 0 : null;
}

/** A whole number of zero or more; anything else reads as zero. */
export function count(raw: unknown): number {
  const value = integer(raw);
  return value !== null && value > 0 ? value : 0;
}

/**
 * A Time or MicroTime of Kubernetes (RFC 3339). Go writes an unset time as null or as the year 1; both are null here.
 * Date.parse alone would take `1` for the year 2001.
 */
export function millis(raw: unknown): Millis | null {
  if (typeof raw !== 'string' || raw.length > 40 || !/^\d{4}-\d\d-\d\dT\d/.test(raw)) return null;
  const at = Date.parse(raw);
  return at > 0 ? at : null;
}

/** A cut string keeps its whole parent alive in V8; a copy lets the parent go. */
function copy(text: string): string {
  return Buffer.from(text).toString();
}
