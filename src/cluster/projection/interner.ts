import type { SafeText } from '../../model/safe-text.ts';
import type { ControllerRef } from '../../model/snapshot.ts';
import { redactText } from '../../redact/index.ts';

/** Keeps one copy of what thousands of objects repeat: namespaces, nodes, owners, and the messages they share. */
export interface Interner {
  text(value: string): string;
  controller(kind: string, name: string): ControllerRef;
  /** Free text, redacted and bounded; null when there is none. */
  freeText(raw: unknown): SafeText | null;
}

const LONGEST_TEXT = 1_000;
/** No message of Kubernetes is longer (conditions: 32,768 characters), and redaction costs time by the character. */
const LONGEST_RAW_TEXT = 65_536;
/** The same sentence often stands on thousands of pods and is redacted once; the memory of it is bounded. */
const REMEMBERED_TEXTS = 5_000;

/** One interner serves one look and goes with it. */
export function createInterner(): Interner {
  const texts = new Map<string, string>();
  const controllers = new Map<string, ControllerRef>();
  const safeTexts = new Map<string, SafeText>();

  function text(value: string): string {
    const known = texts.get(value);
    if (known !== undefined) return known;
    texts.set(value, value);
    return value;
  }

  function controller(kind: string, name: string): ControllerRef {
    const key = `${kind}\n${name}`;
    const known = controllers.get(key);
    if (known !== undefined) return known;
    const made = { kind: text(kind), name };
    controllers.set(key, made);
    return made;
  }

  function freeText(raw: unknown): SafeText | null {
    if (typeof raw !== 'string' || raw === '') return null;
    const known = safeTexts.get(raw);
    if (known !== undefined) return known;
    const safe = redactText(raw.length > LONGEST_RAW_TEXT ? raw.slice(0, LONGEST_RAW_TEXT) : raw, LONGEST_TEXT);
    if (safeTexts.size >= REMEMBERED_TEXTS) safeTexts.clear();
    if (raw.length <= LONGEST_TEXT) safeTexts.set(raw, safe);
    return safe;
  }

  return { text, controller, freeText };
}
