import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { MonitorError } from '../../model/errors.ts';
import { didYouMean } from '../suggest.ts';

type Parsed = ReturnType<typeof parseDocument>;

/** What a file of the user is to people. */
export interface FileKind<S extends z.ZodType> {
  /** `rules file` */
  readonly what: string;
  /** `rules are one` */
  readonly one: string;
  /** `docs/rules.md` */
  readonly docs: string;
  readonly schema: S;
  /** The fields that may stand at a place of the file, for those that may not. */
  readonly fieldsAt: (path: readonly PropertyKey[]) => readonly string[];
}

/**
 * A file's text as its schema makes it. Throws MonitorError `config_invalid` that names all problems at once, each with its
 * line. An empty file is an empty map.
 * @param name how the file is called in problems
 */
export function parseYaml<S extends z.ZodType>(text: string, name: string, kind: FileKind<S>): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const why = broken.code === 'MULTIPLE_DOCS' ? `a second document begins; ${kind.one}` : firstLine(broken.message);
    throw invalid(kind, [`${name}:${lines.linePos(broken.pos[0]).line}: ${why}`]);
  }
  const content = contentOf(document, name, kind) ?? {};
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw invalid(kind, [`${name}:1: the file must hold fields: ${kind.fieldsAt([]).join(', ')}`]);
  }
  const parsed = kind.schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw invalid(
    kind,
    parsed.error.issues
      .flatMap((issue) => problemsOf(issue, document, kind))
      .map(({ path, key, message }) => {
        const offset = offsetOf(document, path, key);
        return `${name}:${lines.linePos(offset).line}: ${[...path, ...(key === null ? [] : [key])].join('.')} ${message}`;
      }),
  );
}

interface Problem {
  readonly path: readonly PropertyKey[];
  /** The field that should not be there. */
  readonly key: string | null;
  readonly message: string;
}

/** Aliases that lead nowhere, or to too much, are only found here. */
function contentOf(document: Parsed, name: string, kind: FileKind<z.ZodType>): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw invalid(kind, [`${name}: ${error instanceof Error ? firstLine(error.message) : 'it cannot be read'}`]);
  }
}

function problemsOf(issue: z.core.$ZodIssue, document: Parsed, { what, fieldsAt }: FileKind<z.ZodType>): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: issue.path,
      key,
      message: `is not a field of ${issue.path.length === 0 ? `the ${what}` : 'this'}${didYouMean(key, fieldsAt(issue.path))}`,
    }));
  }
  if (issue.code === 'invalid_type' && issue.path.length > 0 && !document.hasIn(issue.path)) {
    return [{ path: issue.path, key: null, message: 'is missing' }];
  }
  // Of a union the branches' words say what the union's do not.
  const deepest =
    issue.code === 'invalid_union' ? issue.errors.flat().find(({ message }) => message.startsWith('must')) : undefined;
  return [{ path: issue.path, key: null, message: deepest?.message ?? issue.message }];
}

/** Where the value stands, or the nearest thing around it that is there. */
function offsetOf(document: Parsed, path: readonly PropertyKey[], key: string | null): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const steps = path.slice(0, length);
    const node = steps.length === 0 ? document.contents : document.getIn(steps, true);
    if (key !== null && length === path.length && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (isScalar(pair?.key) && pair.key.range != null) return pair.key.range[0];
    }
    if (isNode(node) && node.range != null) return node.range[0];
  }
  return 0;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/ at line \d+, column \d+:?$/, '');
}

export function invalid(
  { what, docs }: Pick<FileKind<z.ZodType>, 'what' | 'docs'>,
  problems: readonly string[],
): MonitorError {
  const [only] = problems;
  const message =
    problems.length === 1 && only !== undefined
      ? only
      : `${problems.length} problems in the ${what}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
  return new MonitorError('config_invalid', message, `Correct the ${what}; ${docs} explains every field.`);
}
