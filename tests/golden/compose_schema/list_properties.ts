/** Lists every property of the official Compose schema, one path a line: `deno run list_properties.ts < compose-spec.json`. */

type Schema = {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
};

/** Paths with `.` between keys and `*` for names that users choose; lists add nothing. */
export function listProperties(root: Schema): string[] {
  const definitions = root.$defs ?? root.definitions ?? {};
  const paths = new Set<string>();
  walk(root, "");
  return [...paths].sort();

  function walk(schema: Schema, path: string): void {
    if (schema.$ref !== undefined) {
      walk(definitions[schema.$ref.split("/").at(-1)!], path);
    }
    const parts = [
      ...schema.oneOf ?? [],
      ...schema.anyOf ?? [],
      ...schema.allOf ?? [],
      ...schema.items === undefined ? [] : [schema.items],
    ];
    for (const part of parts) walk(part, path);
    for (const [key, value] of Object.entries(schema.properties ?? {})) {
      const below = path === "" ? key : `${path}.${key}`;
      paths.add(below);
      walk(value, below);
    }
    for (const [key, value] of Object.entries(schema.patternProperties ?? {})) {
      if (key === "^x-") continue;
      walk(value, `${path}.*`);
    }
  }
}

if (import.meta.main) {
  const schema = JSON.parse(await new Response(Deno.stdin.readable).text());
  console.log(listProperties(schema).join("\n"));
}
