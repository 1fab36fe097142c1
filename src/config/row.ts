import type { VariableType } from './types.ts';
import type { Group, TypeName, VariableRow } from './variable.ts';

/** A row of the table that is no secret. */
export function row<T>(
  group: Group,
  typeName: TypeName,
  type: VariableType<T>,
  defaultText: string,
  description: string,
): VariableRow<T> {
  return { group, typeName, type, default: defaultText, description, secret: false };
}
