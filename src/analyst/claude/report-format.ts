/**
 * The answer's format, as structured output takes it: every object closed, every field required, "does not know" said
 * by null. No lengths or ranges: structured output does not support them; `read-answer.ts` holds the bounds.
 */
export const REPORT_FORMAT = {
  type: 'json_schema',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['summary', 'assessments'],
    properties: {
      summary: {
        type: 'string',
        description: 'Two or three sentences: how the cluster is, what changed, what matters most.',
      },
      assessments: {
        type: 'array',
        description: 'One for each incident worth a word, worst first; only incidents named in the conversation.',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['incident', 'assessment', 'likely_cause', 'confidence', 'next_step'],
          properties: {
            incident: { type: 'integer', description: 'The number in INC-<number>.' },
            assessment: { type: 'string', description: 'What is going on, from the evidence, in a few sentences.' },
            likely_cause: {
              type: ['string', 'null'],
              description: 'The most likely cause; null when the evidence does not tell.',
            },
            confidence: {
              anyOf: [{ type: 'string', enum: ['high', 'medium', 'low'] }, { type: 'null' }],
              description: 'How sure of likely_cause; null without one.',
            },
            next_step: {
              type: ['string', 'null'],
              description: 'The first thing a person should do, a command where there is one.',
            },
          },
        },
      },
    },
  },
} as const;
