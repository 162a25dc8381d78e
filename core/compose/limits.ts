/** What one Compose project may hold; each limit is checked where the value is read. */

/** See docs/limits.md. Documents have limits of their own in `yamlLimits`. */
export const composeLimits = {
  /** Bytes of one file that the project names. */
  fileBytes: 1024 * 1024,
  /** Files that a project names, all together. */
  files: 1000,
  /** Bytes of all files of a project. */
  totalBytes: 8 * 1024 * 1024,
  /** Services, active or not. */
  services: 5000,
  /** Published and exposed ports of all services. */
  ports: 65_535,
  /** Nesting of `${A:-${B:-...}}`. */
  interpolationDepth: 32,
  /** Characters that interpolation may add to a project. */
  interpolationGrowth: 4 * 1024 * 1024,
  /** Length of a chain of `extends` or `include`. */
  chain: 32,
  /** Problems of one level that are told; one more says that there are others. */
  problems: 10_000,
} as const;
