/** How the API writes an error; `error_code` names some causes exactly. */
export interface ErrorBody {
  readonly type: string;
  readonly message: string;
  readonly details?: { readonly error_code: string };
}

/** A request the API refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.name = 'Refusal';
    this.status = status;
    this.body = body;
  }
}

/** 400 invalid_request_error, by far the most frequent. */
export function invalid(message: string): Refusal {
  return new Refusal(400, { type: 'invalid_request_error', message });
}

/** What an unknown field is answered with. */
export function extraInput(path: string): Refusal {
  return invalid(`${path}: Extra inputs are not permitted`);
}
