import type { KubernetesObject } from '../kubernetes-object.ts';
import { asObject } from './read.ts';

type Requirement = (labels: Readonly<Record<string, unknown>>) => boolean;

const KEY = '[A-Za-z0-9][A-Za-z0-9._/-]*';
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const COMPARED = new RegExp(`^(${KEY})\\s*(==|!=|=|>|<)\\s*([A-Za-z0-9._-]*)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

/** `app=api,tier in (web, db),!canary`; a text tells a mistake. */
export function parseLabelSelector(selector: string): ((object: KubernetesObject) => boolean) | string {
  const requirements: Requirement[] = [];
  // Commas part requirements, but not inside the brackets of a set.
  for (const text of selector.split(/,(?![^(]*\))/).map((part) => part.trim())) {
    const requirement = text === '' ? null : parseRequirement(text);
    if (requirement === null) return `unable to parse requirement: found '${text}', expected: a label requirement`;
    requirements.push(requirement);
  }
  return ({ metadata }) => {
    const labels = asObject(metadata.labels);
    return requirements.every((matches) => matches(labels));
  };
}

function parseRequirement(text: string): Requirement | null {
  const set = SET.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return operator === 'in'
      ? (labels) => key in labels && values.includes(String(labels[key]))
      : (labels) => !(key in labels) || !values.includes(String(labels[key]));
  }
  const compared = COMPARED.exec(text);
  if (compared !== null) {
    const [, key = '', operator, value = ''] = compared;
    if (operator === '!=') return (labels) => labels[key] !== value;
    if (operator === '>' || operator === '<') {
      if (!/^-?\d+$/.test(value)) return null;
      const sign = operator === '>' ? 1 : -1;
      return (labels) => key in labels && sign * (Number(labels[key]) - Number(value)) > 0;
    }
    return (labels) => labels[key] === value;
  }
  const exists = EXISTS.exec(text);
  if (exists === null) return null;
  const [, not, key = ''] = exists;
  return (labels) => key in labels === (not === '');
}
