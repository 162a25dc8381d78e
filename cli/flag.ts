/** What a flag is, and the type of its value. */

/** One flag; its name is its key in {@link Flags}, in camelCase. */
export interface Flag {
  /**
   * `switch` takes no value; `count` is a whole number from 0; `duration` is in
   * Go syntax, its value is in milliseconds; `texts` may be given many times.
   */
  readonly kind: "switch" | "text" | "texts" | "count" | "duration";
  /** The letter after one dash. */
  readonly short?: string;
  readonly about: string;
  /** The word for its value in the help. */
  readonly value?: string;
  /** As a user would type it. */
  readonly default?: string;
  /** All values that it takes. */
  readonly choices?: readonly string[];
  /** The variable that it is read from when it is not given. */
  readonly env?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

type Scalar<F extends Flag> = F["kind"] extends "count" | "duration" ? number
  : string;

type FlagValue<F extends Flag> = F["kind"] extends "switch" ? boolean
  : F["kind"] extends "texts" ? readonly string[]
  : F extends { readonly default: string } ? Scalar<F>
  : Scalar<F> | undefined;

/** The values that a command's function gets, by flag. */
export type FlagValues<F extends Flags> = {
  readonly [Name in keyof F]: FlagValue<F[Name]>;
};
