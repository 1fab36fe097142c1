import { describe, expect, it } from 'vitest';
import { GROUPS, VARIABLES } from '../../src/config/index.ts';

describe.each(VARIABLES)('%s', (field, { name, type, default: defaultText, description, group }) => {
  it('has a name, a field, a group and a default that is allowed', () => {
    expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(field.toLowerCase()).toBe(name.replaceAll('_', '').toLowerCase());
    expect(GROUPS).toContain(group);
    expect(type.schema.safeParse(defaultText).success).toBe(true);
  });

  it('is described in sentences', () => {
    expect(description).toMatch(/^[A-Z`].+\.$/);
    expect(type.allowed).not.toBe('');
  });
});
