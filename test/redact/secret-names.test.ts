import { describe, expect, it } from 'vitest';
import { isSecretName } from '../../src/redact/index.ts';

describe('isSecretName', () => {
  it.each([
    ...[
      'password',
      'DB_PASSWORD',
      'dbPassword2',
      'PGPASSWORD',
      'spring.datasource.password',
      'passwd',
      'pwd',
      'ssl-passphrase',
      'DB_PASS',
      'redis_auth',
    ],
    ...[
      'token',
      'x-auth-token',
      'githubToken',
      'ACCESS_TOKEN_PROD',
      'client_secret',
      'SECRET_KEY_BASE',
      'apiKey',
      'API-KEY',
      'APIKey',
      'AccountKey',
    ],
    ...[
      'aws_secret_access_key',
      'AWS_ACCESS_KEY_ID',
      'private_key',
      'signing-key',
      'credentials',
      'secret_id',
      'session_cookie',
    ],
  ])('%s is one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    ...[
      '',
      'user',
      'key',
      'primary_key',
      'public_key',
      'secretName',
      'secretKeyRef',
      'PASSWORD_FILE',
      'token_ttl',
      'tokenExpirationSeconds',
      'author',
    ],
    ...[
      'auth-proxy',
      'authMethod',
      'max-token-count',
      'passenger',
      'compass',
      'tokenizer',
      'keyboard',
      'credentials-provider',
      'password_policy',
      'monkey',
    ],
  ])('%s is none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
