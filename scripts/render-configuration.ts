import { GROUPS, type Group, type Variable } from '../src/config/variable.ts';

const HEAD = `# Configuration

Every variable of k8s-monitor. Values come from the environment, then from \`.env\` in the working directory, then from the defaults below; an
empty value means the default. \`k8s-monitor config\` shows what applies and where it comes from.

Nothing starts with a value that is not allowed: all problems are told at once. Secrets are never shown, only whether they are set.
\`.env.example\` holds all variables, ready to be copied to \`.env\`. In \`.env\`, quote a value that holds a \`#\`.

This page is written by \`npm run docs\` from \`src/config/table.ts\`.
`;

/** `docs/configuration.md`: one table for each group. */
export function renderConfiguration(variables: readonly Variable[]): string {
  return `${HEAD}${GROUPS.map((group) => renderGroup(group, variables)).join('')}`;
}

function renderGroup(group: Group, variables: readonly Variable[]): string {
  const rows = variables.filter((variable) => variable.group === group).map(renderRow);
  return `\n## ${group}\n\n| variable | type | default | allowed | what it does |\n|---|---|---|---|---|\n${rows.join('')}`;
}

function renderRow({ name, typeName, secret, default: defaultText, description, type }: Variable): string {
  const cells = [
    `\`${name}\``,
    secret ? `${typeName}, secret` : typeName,
    defaultText === '' ? '' : `\`${defaultText}\``,
    type.allowed,
    description,
  ];
  return `| ${cells.map(escapeCell).join(' | ')} |\n`;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
