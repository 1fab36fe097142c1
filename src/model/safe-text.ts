declare const safeText: unique symbol;

/**
 * Free text that has passed redaction. Text from the cluster (event and condition messages, termination messages, logs)
 * may be kept, shown or sent only as SafeText; `redact/` is the only folder that makes one. Names, images, digests,
 * quantities and reasons are structural and stay plain strings.
 */
export type SafeText = string & { readonly [safeText]: true };
