/** A mistake in a scenario file, with the path of the field. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
