import { lineAt, type SourceText, scanSource } from './source-text.ts';

export interface Import {
  /** Null for a computed `import(path)`. */
  readonly specifier: string | null;
  readonly line: number;
  /** `import type` and `export type ... from` leave nothing at run time; `import { type X }` still loads the module. */
  readonly typeOnly: boolean;
}

const NOT_A_MEMBER = '(?<![.\\w$#])';
const STATIC = new RegExp(
  `${NOT_A_MEMBER}import\\b\\s*(type\\b(?!\\s*(?:,|from\\b)))?(?:[\\w$*{}\\s,]+?\\bfrom)?\\s*['"]`,
  'g',
);
const RE_EXPORT = new RegExp(
  `${NOT_A_MEMBER}export\\b\\s*(type\\b)?\\s*(?:\\*(?:\\s*as\\s+[\\w$]+)?|\\{[^}]*\\})\\s*from\\s*['"]`,
  'g',
);
const DYNAMIC = new RegExp(`${NOT_A_MEMBER}import\\s*\\(\\s*['"]?`, 'g');

/** Every module a source names, in order: static imports, re-exports and `import()`. */
export function importsOf(text: string, source: SourceText = scanSource(text)): readonly Import[] {
  const { code, strings } = source;
  return [STATIC, RE_EXPORT, DYNAMIC]
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .sort((left, right) => left.index - right.index)
    .map((match) => ({
      specifier: strings.get(match.index + match[0].length - 1) ?? null,
      line: lineAt(text, match.index),
      typeOnly: match[1] !== undefined,
    }));
}
