import type { Evidence } from '../model/finding.ts';
import type { Millis } from '../model/objects.ts';
import { fence } from '../redact/index.ts';

const encoder = new TextEncoder();

/** `2026-11-21T09:15Z`: minutes are enough for the model and compare well. */
export function stamp(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/** `09:15Z` on the reference's day, else with the date. */
export function clockTime(at: Millis, reference: Millis): string {
  const full = stamp(at);
  return full.slice(0, 10) === stamp(reference).slice(0, 10) ? full.slice(11) : full;
}

export function evidenceLine({ label, value, free }: Evidence): string {
  return `  ${label}: ${free === true ? fence(value) : value}`;
}

/** Of UTF-8, each line with its break. */
export function byteLength(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + encoder.encode(line).length + 1, 0);
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * A message that grows block by block up to a size. What does not fit is counted, so that a section can end in an
 * honest "N more".
 */
export class BoundedText {
  readonly #maxBytes: number;
  readonly #lines: string[] = [];
  #bytes = 0;

  /** @param maxBytes of UTF-8, line breaks counted. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds all of the block's lines, or none. Returns whether they fit, leaving `reserve` bytes free. */
  add(lines: readonly string[], reserve = 0): boolean {
    const bytes = byteLength(lines);
    if (this.#bytes + bytes + reserve > this.#maxBytes) return false;
    this.#lines.push(...lines);
    this.#bytes += bytes;
    return true;
  }

  /**
   * A section: its title, its items in order of importance, and how many were left out. Nothing for no items. Returns
   * false when there are items and not even the title fitted.
   */
  section<T>(
    title: string,
    items: readonly T[],
    full: (item: T) => readonly string[],
    short: (item: T) => string,
  ): boolean {
    if (items.length === 0) return true;
    if (!this.add([title], MORE_RESERVE)) return false;
    let shown = 0;
    for (const item of items) {
      if (!this.add(full(item), MORE_RESERVE) && !this.add([short(item)], MORE_RESERVE)) break;
      shown += 1;
    }
    if (shown < items.length) this.add([`… and ${items.length - shown} more`]);
    return true;
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}

/** Room for the line that says how many more there are. */
const MORE_RESERVE = 40;
