import { expect, it } from 'vitest';
import { describeEnding } from '../../src/incidents/ending.ts';

const MINUTES = 60_000;
const template = (replicas: number, ...images: string[]) => ({ replicas, images });
const ending = (before: string[], after: string[]) =>
  describeEnding(template(3, ...before), template(3, ...after), 11 * MINUTES);

it('an ending without a change seen says only how long it has been healthy', () => {
  const same = template(3, 'app=shop/api:1.5.0');
  expect(describeEnding(same, same, 11 * MINUTES)).toBe('healthy for 11 min');
  expect(describeEnding(null, same, 11 * MINUTES)).toBe('healthy for 11 min');
  expect(describeEnding(same, null, 11 * MINUTES)).toBe('healthy for 11 min');
});

it('an ending names the tags of an image that changed, and both names in full where more did', () => {
  expect(ending(['app=shop/api:1.5.0'], ['app=shop/api:1.4.2'])).toBe(
    'image app 1.5.0 -> 1.4.2, then healthy for 11 min',
  );
  expect(ending(['app=shop/api:1'], ['app=other/api:1'])).toBe(
    'image app shop/api:1 -> other/api:1, then healthy for 11 min',
  );
  expect(ending(['app=shop/api'], ['app=shop/api:1'])).toBe(
    'image app shop/api -> shop/api:1, then healthy for 11 min',
  );
  expect(ending(['app=shop/api@sha256:aa'], ['app=shop/api@sha256:bb'])).toBe(
    'image app aa -> bb, then healthy for 11 min',
  );
});

it('a registry’s port is not a tag', () => {
  expect(ending(['app=local:5000/api'], ['app=local:5000/web'])).toBe(
    'image app local:5000/api -> local:5000/web, then healthy for 11 min',
  );
  expect(ending(['app=local:5000/api:1'], ['app=local:5000/api:2'])).toBe('image app 1 -> 2, then healthy for 11 min');
});

it('an ending names every change: other containers, and replicas', () => {
  const before = template(1, 'app=shop/api:1', 'proxy=envoy:1');
  const after = template(3, 'proxy=envoy:2', 'app=shop/api:2', 'new=x:1');
  expect(describeEnding(before, after, 11 * MINUTES)).toBe(
    'image proxy 1 -> 2, image app 1 -> 2, replicas 1 -> 3, then healthy for 11 min',
  );
});
