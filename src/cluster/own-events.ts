/** Whom the Events that this agent makes come from. It does not look at them: they would be its own voice. */
export const OWN_COMPONENT = 'k8s-monitor';
