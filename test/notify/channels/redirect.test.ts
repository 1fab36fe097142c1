import { describe, expect, it } from 'vitest';
import { addressOfRedirect } from '../../../src/notify/channels/redirect.ts';

describe('where a redirect leads', () => {
  it.each([
    ['https://sso.example/login?next=abc#x', 'https://sso.example/login'],
    ['/login', 'http://hooks.example:8080/login'],
    ['https://me:pw@sso.example', 'https://sso.example/'],
    // The path of a webhook is its key.
    ['https://hooks.example/services/T0/s3cr3t', 'https://hooks.example with the same path'],
    ['https://hooks.example/services/T0/s3cr3t/', 'https://hooks.example/…/…/…'],
    ['https://sso.example/login/%2Fservices%2FT0%2Fs3cr3t', 'https://sso.example/login/…'],
    ['https://sso.example/login/k3y', 'https://sso.example/login/…'],
    ['https://sso.example/foo/bar/one/two/six/ten', 'https://sso.example/foo/bar/one/two/six/…'],
    [`https://sso.example/session/${'0a'.repeat(20)}`, 'https://sso.example/session/…'],
  ])('of %s is %s', (location, said) => {
    expect(addressOfRedirect(location, 'http://hooks.example:8080/services/T0/s3cr3t?key=k3y')).toBe(said);
  });

  it('is not told where it is no address', () => {
    expect(addressOfRedirect('http://', 'http://hooks.example/')).toBeNull();
    expect(addressOfRedirect('mailto:a@example', 'http://hooks.example/')).toBeNull();
  });
});
