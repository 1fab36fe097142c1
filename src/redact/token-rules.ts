/** One shape of secret. Every pattern has the flag g, and is linear: no nested repetition. */
export interface TokenRule {
  readonly name: string;
  readonly pattern: RegExp;
  /** In lower case. No match is without one of these, whatever its case: to look for them is far cheaper than to try a pattern. */
  readonly hints: readonly string[];
  /** Keeps what is not secret around it; the whole match goes when not given. */
  readonly keep?: (match: readonly string[]) => readonly [before: string, after: string];
}

const before = (match: readonly string[]) => [match[1] ?? '', ''] as const;
const around = (match: readonly string[]) => [match[1] ?? '', match[2] ?? ''] as const;

/** Not in the middle of a word, but right behind `%3D` and a literal `\n`. */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2}|\\[nrt]))`;
/** The same for shapes that need a dot far behind: one start in a run of characters keeps them linear. */
const RUN_START = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=%[0-9A-Fa-f]{2}|\\[nrt]))`;

function shape(name: string, hints: readonly string[], ...patterns: readonly RegExp[]): TokenRule {
  return { name, hints, pattern: new RegExp(`${START}(?:${patterns.map(({ source }) => source).join('|')})`, 'g') };
}

/**
 * What secrets look like by themselves, the widest first. Sources: the issuers' documentation of their prefixes and
 * lengths, RFC 7519 (JWT), RFC 9110, 7617 and 6750 (Authorization), RFC 6265 (cookies), RFC 3986 (userinfo).
 */
export const TOKEN_RULES: readonly TokenRule[] = [
  // Service account tokens among them; the signature may be cut away.
  {
    name: 'jwt',
    hints: ['eyj'],
    pattern: new RegExp(`${RUN_START}${/eyJ[\w-]{5,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/.source}`, 'g'),
  },
  // With any scheme, also as a JSON or Go map entry; prose behind `authorization:` has none.
  {
    name: 'authorization',
    hints: ['authorization'],
    pattern:
      /(authorization\\{0,3}["']?\s{0,4}[:=]\s{0,4}[[{]?\\{0,3}["']?)(?:bearer|basic|digest|negotiate|ntlm|token|apikey|splunk|aws4-hmac-sha256|sharedkey)\s{1,4}[^\s"'\\\])}][^\n"'\\\])}]{0,8192}/gi,
    keep: before,
  },
  // Outside of a header. Challenges (`Bearer realm="…"`) and prose (`bearer token expired`) stay.
  {
    name: 'authorization',
    hints: ['bearer'],
    pattern:
      /(?<![A-Za-z0-9])(bearer[ \t]{1,4})(?!(?:realm|error|scope|charset|service)\b)(?=[^\s]{0,64}[0-9._~+/=-])[A-Za-z0-9._~+/=%-]{8,8192}/gi,
    keep: before,
  },
  // Base64 has letters of both cases in any order, prose behind `basic` has not.
  {
    name: 'authorization',
    hints: ['basic'],
    pattern:
      /(?<![A-Za-z0-9])([Bb]asic[ \t]{1,4})(?=[A-Za-z0-9+/]{0,64}[A-Z0-9])(?=[A-Za-z0-9+/]{0,64}[a-z])(?![A-Z][a-z]{0,20}(?![A-Za-z0-9+/=]))[A-Za-z0-9+/]{8,4096}={0,2}(?![A-Za-z])/g,
    keep: before,
  },
  {
    name: 'authorization',
    hints: ['-u'],
    pattern: /((?:^|\s)(?:-u|--user|--proxy-user)[ =]{1,2}["']?[^\s:"'/]{1,128}:)[^\s"']{1,256}/g,
    keep: before,
  },
  // To the end of the line, since any of it may be a session.
  {
    name: 'cookie',
    hints: ['cookie'],
    pattern:
      /((?<![A-Za-z0-9])(?:set-)?cookie2?\\{0,3}["']?\s{0,4}:\s{0,4}[[{]?\\{0,3}["']?)[^\s"'\\=;]{1,256}=[^\n"'\\]{1,8192}/gi,
    keep: before,
  },
  // user:password@host in any URL; the user is kept, it is a name.
  {
    name: 'url-credentials',
    hints: ['://'],
    pattern: /(?<![a-z0-9])([a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/"'<>?#[]{0,200}:)[^\s@/"'<>]{1,500}(@)/gi,
    keep: around,
  },
  // A password with a slash in it: up to the last @ before a blank.
  {
    name: 'url-credentials',
    hints: ['://'],
    pattern:
      /(?<![a-z0-9])([a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/"'<>?#[]{0,200}:)(?!\d{1,5}(?:[/?#]|$))[^\s"'<>]{1,300}(@[\w.-]+)/gi,
    keep: around,
  },
  {
    name: 'url-token',
    hints: ['://'],
    pattern: /(?<![a-z0-9])([a-z][a-z0-9+.-]{1,30}:\/\/)[A-Za-z0-9_~.-]{20,200}(@)/gi,
    keep: around,
  },
  // `user:password@tcp(host:3306)/db` of Go's MySQL driver, `user:password@host:6379`; never `repo:tag@sha256:…`.
  {
    name: 'url-credentials',
    hints: ['@'],
    pattern:
      /(?<![\w.:/[@-])([\w.-]{0,64}:)[^\s"'<>@/:[\]]{3,256}(@(?!sha\d)(?:(?:tcp|unix)\(|[\w.-]{1,253}(?::\d{2,5}|\/)))/g,
    keep: around,
  },
  {
    name: 'url-credentials',
    hints: ['jdbc:oracle'],
    pattern: /(jdbc:oracle:[a-z0-9]{1,10}:[^\s/@"']{1,128}\/)[^\s@/"']{1,128}(@)/gi,
    keep: around,
  },
  // SAS of Azure, presigned URLs of S3 and GCS, Google's `key`.
  {
    name: 'url-signature',
    hints: ['='],
    pattern:
      /((?:[?&;]|&amp;)(?:sig|signature|key|code|jwt|sas|hmac|assertion|auth|awsaccesskeyid|x-(?:amz|goog)-(?:signature|credential|security-token))=)(?!\[redacted:)[^&\s"'#<>;]{4,4096}/gi,
    keep: before,
  },
  // Who knows the URL may post.
  {
    name: 'webhook',
    hints: ['hooks.slack.com/', '/api/webhooks/', '.webhook.office.com/'],
    pattern:
      /(hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|\.webhook\.office\.com\/webhookb2\/)[\w/.@=-]{8,512}/gi,
    keep: before,
  },
  // The secret often stands right behind the id.
  shape(
    'aws-key',
    ['akia', 'asia', 'abia', 'acca'],
    /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])(?:["'\s:,;|/]{1,4}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+]))?/,
  ),
  shape(
    'google-key',
    ['aiza', 'ya29.', 'gocspx-', '1//0'],
    /AIza[\w-]{30,}/,
    /ya29\.[\w-]{10,}/,
    /GOCSPX-[\w-]{10,}/,
    /1\/\/0[\w-]{20,}/,
  ),
  // Client secrets of Entra ID, and storage account keys.
  shape('azure-key', ['q~', '=='], /[\w~.-]{3}[78]Q~[\w~.-]{31,34}/, /[A-Za-z0-9+/]{86}==/),
  shape(
    'github-token',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    /gh[pousr]_[A-Za-z0-9]{20,}/,
    /github_pat_\w{20,}/,
  ),
  shape(
    'gitlab-token',
    ['gl', 'gr1348941'],
    /gl(?:pat|dt|rt|rtr|cbt|ptt|ft|soat|agent|imt|oas|ffct)-[\w.-]{16,}/,
    /GR1348941[\w-]{20,}/,
  ),
  shape('slack-token', ['xox', 'xapp-'], /xox[abceoprs](?:\.[a-z]{3,8})?-[\w-]{8,}/, /xapp-[\w-]{8,}/),
  shape(
    'stripe-key',
    ['k_live_', 'k_test_', 'whsec_'],
    /[rs]k_(?:live|test)_[A-Za-z0-9]{10,}/,
    /whsec_[A-Za-z0-9+/=]{10,}/,
  ),
  shape('npm-token', ['npm_'], /npm_[A-Za-z0-9]{30,}/),
  // `pypi-server-7d9f8b6c5d-x2x4q` is a pod.
  shape('pypi-token', ['pypi-age'], /pypi-AgE[IN][\w-]{16,}/),
  shape('huggingface-token', ['hf_', 'api_org_'], /(?:hf|api_org)_[A-Za-z0-9]{20,}/),
  shape('anthropic-key', ['sk-ant-'], /sk-ant-[\w-]{8,}/),
  // `sk-learn-service-7d9f8b6c5d-x2x4q` is a pod.
  shape('openai-key', ['sk-'], /sk-(?:proj|svcacct|admin|None|or-v1)-[\w-]{16,}/, /sk-[A-Za-z0-9]{32,}/),
  shape('docker-token', ['dckr_'], /dckr_(?:pat|oat)_[\w-]{16,}/),
  shape('vault-token', ['hv', 's.'], /hv[bsr]\.[\w-]{20,}/, /s\.[A-Za-z0-9]{24}(?![\w.-])/),
  shape('digitalocean-token', ['_v1_'], /do[opr]_v1_[a-f0-9]{32,}/),
  shape('databricks-token', ['dapi'], /dapi[0-9a-f]{32}(?:-\d)?/),
  shape('grafana-token', ['gl'], /gl(?:sa|c)_[\w+/=]{20,}/),
  shape('newrelic-key', ['nrak-'], /NRAK-[A-Z0-9]{20,}/),
  shape('shopify-token', ['shp'], /shp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}/),
  shape('telegram-token', [':aa'], /\d{8,10}:AA[\w-]{32,35}/),
  shape('twilio-key', ['sk'], /SK[0-9a-f]{32}(?![0-9a-f])/),
  shape('atlassian-token', ['atatt3'], /ATATT3[\w=-]{20,}/),
  shape('sentry-token', ['sntry'], /sntry[su]_[\w+/=-]{20,}/),
  shape('tailscale-key', ['tskey-'], /tskey-[a-z]{2,12}-[\w-]{16,}/),
  shape('pulumi-token', ['pul-'], /pul-[0-9a-f]{40}/),
  shape('age-key', ['age-secret-key-1'], /AGE-SECRET-KEY-1[A-Z0-9]{20,}/),
  {
    name: 'sendgrid-key',
    hints: ['sg.'],
    pattern: new RegExp(`${RUN_START}${/SG\.[\w-]{16,}\.[\w-]{16,}/.source}`, 'g'),
  },
  // crypt(5): bcrypt, MD5, SHA-2, yescrypt, Argon2. A hash can be tried at leisure.
  shape('password-hash', ['$'], /\$(?:2[abxy]?|apr1|1|5|6|7|y|gy|argon2(?:id|i|d))\$[./A-Za-z0-9$=,+-]{20,}/),
  {
    name: 'ssh-key',
    hints: ['aaaa'],
    pattern: /\b(ssh-(?:rsa|dss|ed25519)\s{1,4})AAAA[A-Za-z0-9+/=]{20,}/g,
    keep: before,
  },
];
