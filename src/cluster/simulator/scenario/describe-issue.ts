import type { z } from 'zod';
import type { Mistake } from './mistake.ts';
import { stepField } from './step-schema.ts';

type Issue = z.core.$ZodIssue;

/** A schema's complaint in the words of one who writes scenarios: where, and what is allowed there. */
export function describeIssue(issue: Issue): Mistake[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: 'is not a known field here' }));
    case 'invalid_value':
      return [{ path, message: `must be ${alternatives(issue.values.map(String))}` }];
    case 'invalid_type':
      return [
        {
          path,
          message:
            issue.input === undefined ? `is missing; it must be ${expected(issue)}` : `must be ${expected(issue)}`,
        },
      ];
    case 'too_small':
      return [{ path, message: `must ${sizeVerb(issue.origin)} at least ${issue.minimum}` }];
    case 'too_big':
      return [
        {
          path,
          message: `must ${sizeVerb(issue.origin)} at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`,
        },
      ];
    case 'invalid_key':
      return [{ path, message: issue.issues.map(({ message }) => message).join('; ') }];
    case 'invalid_union':
      return describeUnion(issue, path);
    default:
      return [{ path, message: issue.message }];
  }
}

type Path = (string | number)[];

/** Speaks of the alternative that was meant: the one in which the mistake lies deepest. Else names them all. */
function describeUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path): Mistake[] {
  if (issue.discriminator !== undefined) {
    const options = stepField.options.map((option) => option.shape.do.value);
    return [{ path, message: `must be ${alternatives(options)}` }];
  }
  const branches = issue.errors.map((errors) => errors.flatMap(describeIssue));
  const deepest = branches.find((branch) => branch.some((mistake) => mistake.path.length > 0));
  if (deepest !== undefined) return deepest.map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] }));
  const allowed = branches.flatMap((branch) =>
    branch.flatMap(({ message }) => message.replace(/^must be /, '').split(/, | or /)),
  );
  return [{ path, message: `must be ${alternatives([...new Set(allowed)])}` }];
}

function expected(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  const words: Readonly<Record<string, string>> = {
    array: 'a list',
    object: 'a mapping of fields',
    record: 'a mapping',
    int: 'a whole number',
    string: 'text',
    number: 'a number',
    boolean: 'true or false',
  };
  return words[issue.expected] ?? issue.expected;
}

function sizeVerb(origin: string): string {
  return origin === 'array' || origin === 'string' ? 'have' : 'be';
}

function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? 'nothing';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
