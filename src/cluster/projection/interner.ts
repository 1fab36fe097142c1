import { createHmac } from 'node:crypto';
import type { SafeText } from '../../model/safe-text.ts';
import type { ControllerRef, Digest, Labels } from '../../model/snapshot.ts';
import { redactText } from '../../redact/index.ts';
import { type Fields, fields, identifier } from './raw.ts';

/** Keeps one copy of what thousands of objects repeat: namespaces, nodes, owners, and the messages they share. */
export interface Interner {
  text(value: string): string;
  controller(kind: string, name: string): ControllerRef;
  /** Labels, one object for all that have the same. */
  labels(raw: unknown): Labels;
  /** What `make` makes of an image's name as written: once for all that run it. */
  image(raw: string, make: () => string | null): string | null;
  /** Free text, redacted and bounded; null when there is none. */
  freeText(raw: unknown): SafeText | null;
  /** Of anything that may hold a secret. */
  digest(value: unknown): Digest;
}

const LONGEST_TEXT = 1_000;
/** No message of Kubernetes is longer (conditions: 32,768 characters), and redaction costs time by the character. */
const LONGEST_RAW_TEXT = 65_536;
/** The same sentence often stands on thousands of pods and is redacted once; the memory of it is bounded. */
const REMEMBERED_TEXTS = 5_000;
/** A Deployment, its ReplicaSets and its pods have one image, in lists read one after the other. */
const REMEMBERED_IMAGES = 50_000;
/** The pods of a workload share their labels; a cluster of one-off pods must not be remembered twice. */
const REMEMBERED_LABELS = 20_000;
const MOST_LABELS = 50;
/** `true`, `8080`, `info`: many variables have the same value. */
const REMEMBERED_DIGESTS = 20_000;
/** 24 bits: enough to see a change, too few to tell a guessed password from millions of others. */
const DIGEST_LENGTH = 4;
export const NO_DIGEST: Digest = '?';
/** Another in every pod of a set: they would keep each pod a copy of labels of its own. */
const UNSHARED_LABELS: ReadonlySet<string> = new Set([
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
]);

/** A power of two. Most texts are among the last ones, and to compare is cheaper than to hash. */
const RECENT_TEXTS = 256;

export const NO_LABELS: Labels = Object.freeze({});

/**
 * One interner serves one look and goes with it.
 * @param hashKey the ledger's; null: digests tell nothing.
 */
export function createInterner(hashKey: string | null = null): Interner {
  const texts = new Map<string, string>();
  const controllers = new Map<string, ControllerRef>();
  const safeTexts = new Map<string, SafeText>();
  const images = new Map<string, string | null>();
  const labelSets = new Map<string, Labels>();
  const digests = new Map<string, Digest>();
  const recentTexts = new Array<string>(RECENT_TEXTS).fill('');
  // Lists come sorted by name, and the pods of a workload stand together: to compare with the one before is cheaper than to look up.
  let lastController: ControllerRef | null = null;
  let lastLabels: { readonly given: Fields; readonly made: Labels } | null = null;

  function text(value: string): string {
    const slot = (value.length * 31 + value.charCodeAt(value.length - 1)) & (RECENT_TEXTS - 1);
    const recent = recentTexts[slot];
    if (recent === value) return recent;
    let known = texts.get(value);
    if (known === undefined) {
      texts.set(value, value);
      known = value;
    }
    recentTexts[slot] = known;
    return known;
  }

  function controller(kind: string, name: string): ControllerRef {
    if (lastController !== null && lastController.name === name && lastController.kind === kind) return lastController;
    const key = `${kind}\n${name}`;
    let known = controllers.get(key);
    if (known === undefined) {
      known = { kind: text(kind), name };
      controllers.set(key, known);
    }
    lastController = known;
    return known;
  }

  function labels(raw: unknown): Labels {
    const given = fields(raw);
    if (lastLabels !== null && sameFields(given, lastLabels.given)) return lastLabels.made;
    const made = sharedLabels(given);
    lastLabels = { given, made };
    return made;
  }

  function sharedLabels(given: Fields): Labels {
    let key = '';
    let found = 0;
    for (const label in given) {
      const value = given[label];
      if (typeof value !== 'string' || UNSHARED_LABELS.has(label)) continue;
      key += `${label}=${value}\n`;
      found += 1;
      if (found === MOST_LABELS) break;
    }
    if (found === 0) return NO_LABELS;
    const known = labelSets.get(key);
    if (known !== undefined) return known;
    const made = labelsOf(given, text);
    if (labelSets.size >= REMEMBERED_LABELS) labelSets.clear();
    labelSets.set(key, made);
    return made;
  }

  function image(raw: string, make: () => string | null): string | null {
    const known = images.get(raw);
    if (known !== undefined) return known;
    const made = make();
    if (images.size >= REMEMBERED_IMAGES) images.clear();
    images.set(raw, made);
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

  function digest(value: unknown): Digest {
    if (hashKey === null) return NO_DIGEST;
    const plain = typeof value === 'string' ? value : JSON.stringify(value);
    const known = digests.get(plain);
    if (known !== undefined) return known;
    const made = createHmac('sha256', hashKey).update(plain).digest('base64url').slice(0, DIGEST_LENGTH);
    if (digests.size >= REMEMBERED_DIGESTS) digests.clear();
    digests.set(plain, made);
    return made;
  }

  return { text, controller, labels, image, freeText, digest };
}

/** Only strings are compared: anything else is not the same. */
function sameFields(a: Fields, b: Fields): boolean {
  let count = 0;
  for (const key in a) {
    const value = a[key];
    if (typeof value !== 'string' || value !== b[key]) return false;
    count += 1;
  }
  for (const _ in b) count -= 1;
  return count === 0;
}

function labelsOf(given: Fields, text: (value: string) => string): Labels {
  const made: { [label: string]: string } = {};
  let found = 0;
  for (const label in given) {
    const value = given[label];
    if (typeof value !== 'string' || UNSHARED_LABELS.has(label)) continue;
    // An empty value is a value: many labels only need to be there.
    define(made, text(identifier(label) ?? ''), text(identifier(value) ?? ''));
    found += 1;
    if (found === MOST_LABELS) break;
  }
  return made;
}

/** To assign to `__proto__` would make no label. */
function define(made: { [label: string]: string }, label: string, value: string): void {
  if (label === '__proto__') Object.defineProperty(made, label, { value, enumerable: true });
  else made[label] = value;
}
