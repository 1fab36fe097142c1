import type { ClusterFile } from '../../model/weight.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { fieldsAt } from './known-fields.ts';
import { clusterFileSchema } from './schema.ts';

const KIND = {
  ...{ what: 'cluster file', one: 'the file is one', docs: 'docs/cluster-file.md' },
  schema: clusterFileSchema,
  fieldsAt,
};

/**
 * Throws MonitorError `config_invalid` that names all problems at once, each with its line.
 * @param name how the file is called in problems
 */
export function parseClusterFile(text: string, name: string): ClusterFile {
  return parseYaml(text, name, KIND);
}
