/**
 * Which requests a fault strikes. Every part narrows it down; with none of them it strikes all requests.
 */
export interface Aim {
  /** The resource's name in the URL: `pods`, or `pods/log` for a subresource. */
  readonly plural?: string;
  /** Only requests inside this namespace; `forbid` strikes the list over all namespaces with it. */
  readonly namespace?: string;
  /** Only this page of a list; 0 is the first. */
  readonly page?: number;
  /** Only paths that begin so: `/version`, `/apis/metrics.k8s.io`. */
  readonly path?: string;
  /** Lets so many of these requests pass first. */
  readonly skip?: number;
  /** Strikes so many requests, then is used up; without it, for ever. */
  readonly times?: number;
}

/** What can go wrong between a client and the API server. */
export type Fault = Aim & Trouble;

export type Trouble =
  // Answers in Kubernetes' own words
  /** 403. Who may not list one namespace may not list all of them either. */
  | { readonly kind: 'forbid'; readonly plural: string }
  /** 401, whatever the credentials. */
  | { readonly kind: 'unauthorized' }
  /** 401, unless the request carries one of these bearer tokens. Set it anew with another token, and the token has been rotated. */
  | { readonly kind: 'token'; readonly accepts: readonly string[] }
  /** 404 as for an API that is not installed: a Status, or `404 page not found` in plain text as for a missing group. */
  | { readonly kind: 'absent'; readonly body?: 'status' | 'text' }
  /** 410 Expired, once `afterPages` pages of a list have been served. */
  | { readonly kind: 'expire'; readonly afterPages: number }
  /** Any other error: 429, 500, 503, 504. */
  | { readonly kind: 'error'; readonly status: number; readonly retryAfterSeconds?: number }

  // Answers that are wrong
  /** A list that never ends: its first page again and again, each time with another continue token, or with the same one. */
  | { readonly kind: 'endless'; readonly token?: 'fresh' | 'same'; readonly items?: 'repeated' | 'none' }
  /** 200 with a page of HTML, as a proxy in the way would answer. */
  | { readonly kind: 'not-json' }
  /** Any answer at all: a redirect, `null`, JSON that is no list. */
  | {
      readonly kind: 'answer';
      readonly status?: number;
      readonly contentType?: string;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }

  // Answers that do not arrive
  /** The answer ends properly, but half of its body is missing. */
  | { readonly kind: 'truncate' }
  /** The connection is cut: in the middle of the body (default), or before there is any answer. */
  | { readonly kind: 'reset'; readonly where?: 'headers' | 'body' }
  /** No answer ever: not even headers, or nothing after half the body. */
  | { readonly kind: 'hang'; readonly where: 'headers' | 'body' }
  /** The body trickles: so many bytes at once, so long between them. It ends, if the client waits. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }

  // These go together with any other
  /** The whole answer comes later. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The server's clock, which its Date header tells, is off by so much; null: there is no Date header. */
  | { readonly kind: 'clock'; readonly offsetMs: number | null };

/** Faults that do not take the place of another. */
export type Companion = Extract<Fault, { kind: 'slow' | 'clock' }>;
/** Faults of which the first that strikes decides. */
export type Blow = Exclude<Fault, { kind: 'slow' | 'clock' }>;

/** Settable at any time, also while requests are being answered. */
export interface FaultControl {
  /** Replaces all faults; the counts start anew. */
  set(faults: readonly Fault[]): void;
  /** Adds one behind the others, whose counts go on. */
  add(fault: Fault): void;
  clear(): void;
}

/** What a request asks for, as far as a fault cares. */
export interface FaultTarget {
  readonly path: string;
  /** Null where no resource is asked for. */
  readonly plural: string | null;
  readonly namespace: string | null;
  /** Pages of this list that were served before this request. */
  readonly page: number;
  /** The bearer token the request carries. */
  readonly token: string | null;
}
