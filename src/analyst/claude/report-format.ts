/**
 * The answer's format, as structured output takes it: every object closed, every field required, "does not know" said
 * by null. No lengths or ranges: structured output does not support them; `read-answer.ts` holds the bounds. What the system
 * text says of a field is not said again: it is sent with every call.
 */
export const REPORT_FORMAT = {
  type: 'json_schema',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['summary', 'assessments'],
    properties: {
      summary: { type: 'string' },
      assessments: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['incident', 'assessment', 'likely_cause', 'confidence', 'next_step'],
          properties: {
            incident: { type: 'integer', description: 'The number in INC-<number>.' },
            assessment: { type: 'string' },
            likely_cause: {
              type: ['string', 'null'],
              description: 'The most likely cause; null when the evidence does not tell.',
            },
            confidence: {
              anyOf: [{ type: 'string', enum: ['high', 'medium', 'low'] }, { type: 'null' }],
              description: 'How sure of likely_cause; null without one.',
            },
            next_step: { type: ['string', 'null'] },
          },
        },
      },
    },
  },
} as const;
