/** The usual names of a Compose file, in the order in which Docker Compose looks for them. */

export const composeNames = [
  "compose.yaml",
  "compose.yml",
  "docker-compose.yml",
  "docker-compose.yaml",
] as const;
