/** The kinds of resources that `admin` knows. */

export type AdminKind = "service" | "provider" | "cluster" | "app";

/** From the top. */
export const adminKinds: readonly AdminKind[] = [
  "service",
  "provider",
  "cluster",
  "app",
];
