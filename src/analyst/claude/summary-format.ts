const INCIDENT = {
  type: ['integer', 'null'],
  description: 'The number in INC-<number>; null when it is about the cluster as a whole.',
} as const;

/** The format of a summary, as structured output takes it; `read-summary.ts` holds the bounds. */
export const SUMMARY_FORMAT = {
  type: 'json_schema',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['observed', 'concluded'],
    properties: {
      observed: {
        type: 'array',
        description: 'What detectors, changes and people said; most useful first.',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['incident', 'text'],
          properties: { incident: INCIDENT, text: { type: 'string' } },
        },
      },
      concluded: {
        type: 'array',
        description: 'What an analyst held or advised, never certain; most useful first.',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['incident', 'text', 'confidence'],
          properties: {
            incident: INCIDENT,
            text: { type: 'string' },
            confidence: { anyOf: [{ type: 'string', enum: ['high', 'medium', 'low'] }, { type: 'null' }] },
          },
        },
      },
    },
  },
} as const;
