/**
 * What an attack of the bench is: something that one stranger or member does, and figures of what it costs
 * others. The figures of two builds are compared by their names.
 */

/** A build that is attacked. */
export type Build = {
  /** Name of its column. */
  readonly name: string;
  /** Its relay. */
  readonly file: string;
  /** Its sources, with its packages. */
  readonly folder: string;
};

/** How long one measurement takes, ms: until code is compiled, the calm and then the attack, and after it. */
export type Effort = {
  readonly warmMs: number;
  readonly attackMs: number;
  readonly afterMs: number;
};

/** Figures by name; the name ends with the unit. */
export type Figures = Readonly<Record<string, number>>;

export type Attack = {
  readonly name: string;
  /** Attacks a build once. */
  readonly measure: (build: Build, effort: Effort) => Promise<Figures>;
  /** The figures of which a build must have at most a tenth of the other's. */
  readonly tenth: readonly string[];
  /** The largest that figures of a build may be. */
  readonly most: Figures;
};
