/** A scenario that an account file includes, by the names that its parts have in the account. */
export interface ScenarioGroup {
  /** Its prefix; where it has none, its file's name without the ending. */
  readonly name: string;
  /** Its file, as messages call it. */
  readonly scenario: string;
  readonly functions: readonly string[];
  /** Functions, triggers, resources, roles and what its triggers share. */
  readonly owners: readonly string[];
}
