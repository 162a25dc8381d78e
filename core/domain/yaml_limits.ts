/** What a YAML document may hold: checked before and while it is read. */
export interface YamlLimits {
  /** UTF-8 bytes of the text. */
  readonly bytes: number;
  /** Levels of nesting. */
  readonly depth: number;
  /** Scalars, lists and mappings, aliased ones counted at each use. */
  readonly nodes: number;
  readonly aliases: number;
}

/** Of files that people write. */
export const yamlLimits: YamlLimits = {
  bytes: 1024 * 1024,
  depth: 64,
  nodes: 200_000,
  aliases: 100,
};

/** Of kubeconfigs: tools write them, 10 KiB of certificates a context. */
export const kubeconfigLimits: YamlLimits = {
  bytes: 32 * 1024 * 1024,
  depth: 64,
  nodes: 500_000,
  aliases: 10_000,
};
