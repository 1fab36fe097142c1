import { wordSet } from './word-set.ts';

/** How sure a name is: `weak` ones (`token`, `auth`, `secret`) are also said of Kubernetes objects and in prose. */
export type NameStrength = 'strong' | 'weak';

/** A secret whatever surrounds them: `dbpassword`, `PGPASSWORD`, `apikey`. */
const STRONG_PART =
  /passw(?:or)?d|passphrase|passcode|apikey|secretkey|accesskey|privatekey|accountkey|sharedkey|connectionstring/;
const STRONG_WORDS = wordSet(`
  pwd psk requirepass masterauth userpass keypass storepass
`);
const WEAK_WORDS = wordSet(`
  secret secrets token tokens credential credentials cred creds jwt passwords signature sig sas dsn authkey
`);
/** Said of a secret only at the end of a name: `redis_auth`, but not `auth-proxy`. */
const LAST_WORDS = wordSet(`
  auth pass authorization bearer cookie cookies pw passwd
`);
/** `api_key`, `signing-key`, `AccountKey`: these before `key`. */
const KEY_KINDS = wordSet(`
  api access private secret account shared encryption signing master storage ssh license auth deploy hmac root
  session webhook admin client app aes jwt fernet
`);
/** A name that ends so tells something about a secret: `secretName`, `token_ttl`, `PASSWORD_FILE`. */
const TELLS_ABOUT = wordSet(`
  file files path dir directory name names ref refs type kind ttl expiry expires expiration expired in at age
  count length size limit limits budget id ids url uri endpoint host port version policy enabled disabled
  required optional mode method provider class status state error errors reason message namespace algorithm
  format usage used rate max min projection volume mount manager controller operator service server store
  rotation request requests review reviews issuer audience audiences scope scopes header prefix suffix source
  strategy timeout seconds interval webhook generator reader proxy plugin driver helper agent sidecar job pod
  app sync reloader renewer cleaner injector rotator syncer watcher csi daemon cache
`);

/** None of the rules below finds anything in a name without one of these: each looks for a word, or for `key` behind one. */
const ANY_PART = new RegExp(
  [STRONG_PART.source, ...STRONG_WORDS, ...WEAK_WORDS, ...LAST_WORDS, 'token', 'secret', 'key'].join('|'),
  'i',
);

/** Would a value under this name be a secret? `DB_PASSWORD`, `apiKey` and `--token` yes; `secretName` and `TOKEN_TTL` no. */
export function isSecretName(name: string): boolean {
  return nameStrength(name) !== null;
}

export function nameStrength(name: string): NameStrength | null {
  if (!ANY_PART.test(name)) return null;
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined) return null;
  if (last === 'id' && /(?:access_key|private_key|secret)_id$/.test(words.join('_'))) return 'strong';
  if (TELLS_ABOUT.has(last)) return null;
  if (words.some((word) => STRONG_PART.test(word) || STRONG_WORDS.has(word))) return 'strong';
  if (words.some((word, index) => KEY_KINDS.has(word) && /^keys?$/.test(words[index + 1] ?? ''))) return 'strong';
  if (LAST_WORDS.has(last) || words.some(isWeak)) return 'weak';
  return null;
}

function isWeak(word: string): boolean {
  return WEAK_WORDS.has(word) || word.endsWith('token') || word.endsWith('secret');
}

/** `spring.datasource.dbPassword2` -> spring, datasource, db, password. */
function wordsOf(name: string): readonly string[] {
  return name
    .slice(-120)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
