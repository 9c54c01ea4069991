export type Interval = readonly [low: number, high: number];

/**
 * `Figures` as they stand in a document of several replications: beside every number its 95 % interval (`p99`
 * and `p99Ci95`), beside every list of numbers a list of them. With one replication there are none; where an
 * interval would not hold what it promises there is null. `Configuration` names what was set up and has no
 * interval.
 */
export type WithCi95<Figures, Configuration extends keyof Figures = never> = Figures &
  Ci95Of<Figures, Configuration>;

/** The siblings alone. */
export type Ci95Of<Figures, Configuration extends keyof Figures = never> = {
  readonly [Key in Exclude<keyof Figures & string, Configuration> as NonNullable<Figures[Key]> extends
    | number
    | readonly number[]
    ? `${Key}Ci95`
    : never]?: NonNullable<Figures[Key]> extends number ? Interval | null : readonly (Interval | null)[];
};
