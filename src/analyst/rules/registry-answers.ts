import type { Evidence } from '../../model/finding.ts';
import type { Teller } from './told-cause.ts';

/** What registries and the container runtimes answer, and what it means; the first that matches speaks. */
const REGISTRY_ANSWERS: readonly (readonly [RegExp, string])[] = [
  [/pull access denied/i, 'The registry does not know the image, or wants credentials for it.'],
  [
    /unauthorized|authentication required|no basic auth|\b40[13]\b|forbidden|access denied/i,
    'The registry refuses the pull: credentials are missing or not accepted.',
  ],
  [/toomanyrequests|too many requests|rate limit|\b429\b/i, 'The registry limits how often it may be asked.'],
  [
    /no such host|connection refused|i\/o timeout|dial tcp|tls handshake|deadline exceeded|network is unreachable/i,
    'The node cannot reach the registry.',
  ],
  [/x509|certificate/i, "The node does not trust the registry's certificate."],
  [/no matching manifest|no match for platform/i, "The image does not exist for the node's architecture."],
  [/not found|manifest unknown|name unknown|does not exist/i, 'The image does not exist under that name and tag.'],
  [/invalid reference format|InvalidImageName|couldn't parse image/i, 'The image name is not well-formed.'],
  [/no space left on device/i, "The node's disk is full."],
];

export const registrySays: Teller = (incident) => {
  const texts = incident.evidence.filter(({ label }) => !/^(image|container)$/i.test(label)).map(withoutImageNames);
  for (const [pattern, meaning] of REGISTRY_ANSWERS) {
    if (texts.some((text) => pattern.test(text))) return { likelyCause: meaning, confidence: 'high' };
  }
  return null;
};

/** An image may be called "forbidden": names in quotes, and paths with a dot or colon, are no part of the answer. */
function withoutImageNames({ value }: Evidence): string {
  return value.replace(/"[^"]*"/g, ' ').replace(/\S*\/\S*[.:]\S*|\S*[.:]\S*\/\S*/g, ' ');
}
