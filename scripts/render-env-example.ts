import { GROUPS, type Variable } from '../src/config/variable.ts';
import { wrap } from './wrap.ts';

const HEAD = [
  '# k8s-monitor: every variable with its default. Copy to .env and change what you like; the environment wins over it.',
  '# An empty value means the default. Quote a value that holds a #. Written by `npm run docs`.',
];
const WIDTH = 118;

/** `.env.example`: loading it as it is gives the defaults. */
export function renderEnvExample(variables: readonly Variable[]): string {
  const sections = GROUPS.flatMap((group) => [
    '',
    `# ---- ${group} ----`,
    ...variables
      .filter((variable) => variable.group === group)
      .flatMap((variable) => ['', ...renderVariable(variable)]),
  ]);
  return `${[...HEAD, ...sections].join('\n')}\n`;
}

/** Values stand unquoted, since Docker's --env-file takes quotes for a part of the value. */
function renderVariable({ name, default: defaultText, description, type }: Variable): readonly string[] {
  const told = [...wrap(description, WIDTH), ...wrap(`Allowed: ${type.allowed}.`, WIDTH)].map((line) => `# ${line}`);
  return [...told, `# Default: ${defaultText === '' ? 'none' : defaultText}`, `${name}=${defaultText}`];
}
