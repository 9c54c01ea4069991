/**
 * A figure about the platform with where it comes from. `confirmed` is false where one weak sighting, or
 * none, stands behind it.
 */
export interface Fact<T> {
  readonly value: T;
  readonly source: string;
  readonly date: string;
  readonly confirmed: boolean;
}
