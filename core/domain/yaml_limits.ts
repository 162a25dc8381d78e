/** What a YAML document may hold: checked before and while it is read. */
export const yamlLimits = {
  /** UTF-8 bytes of the text. */
  bytes: 1024 * 1024,
  /** Levels of nesting. */
  depth: 64,
  /** Scalars, lists and mappings, aliased ones counted at each use. */
  nodes: 50_000,
  aliases: 100,
} as const;
