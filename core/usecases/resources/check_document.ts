/** Checks a document by the reader of kompoxops.yml, which alone knows what a resource may hold. */

import { readConfig } from "../../config/v1/read.ts";
import type { Place, Problem } from "../../domain/error.ts";
import { jsonText } from "../../domain/json_text.ts";
import { readYaml } from "../../domain/read_yaml.ts";
import type { Target } from "../../domain/resources.ts";
import { placeOf, Source } from "../../domain/source.ts";
import type { Node } from "../../domain/tree.ts";
import type { ResourceKind } from "../../ports/resources.ts";
import type { ParsedDocument } from "./parse_document.ts";
import { pointerPart, pointerPlace } from "./pointer_place.ts";

/** Complete, and without a fault: what is found is in the document. */
const others = {
  version: "v1",
  service: { name: "any" },
  provider: { name: "any", driver: "k3s" },
  cluster: { name: "any" },
  app: { name: "any", compose: { services: {} } },
};

/**
 * @returns the four resources, the document's own among them, and what is
 *   wrong with it, by pointers into the document
 */
export function checkDocument(
  kind: ResourceKind,
  { name, spec }: ParsedDocument,
): { readonly config?: Target; readonly problems: readonly Problem[] } {
  const source = new Source(
    kind,
    jsonText({ ...others, [kind]: { name, ...spec } }),
  );
  const { config, problems } = readConfig(source, () => "any");
  if (problems.length === 0) return { config, problems };
  const pointers = pointersOf(source);
  return {
    config,
    problems: problems.map(({ at, ...problem }) => ({
      ...problem,
      at: pointerPlace(inDocument(kind, at && pointers.get(keyOf(at)))),
    })),
  };
}

/** `/app/volumes/0` of the whole is `/volumes/0` of an app. */
function inDocument(kind: ResourceKind, pointer = ""): string {
  return pointer.startsWith(`/${kind}/`) ? pointer.slice(kind.length + 1) : "";
}

/** The pointer of everything that has a place. */
function pointersOf(source: Source): ReadonlyMap<string, string> {
  const { root } = readYaml(source);
  const pointers = new Map<string, string>();
  const visit = (node: Node, pointer: string) => {
    pointers.set(keyOf(placeOf(node)), pointer);
    if (node.kind === "list") {
      node.items.forEach((item, index) => visit(item, `${pointer}/${index}`));
    }
    if (node.kind !== "map") return;
    for (const entry of node.entries.values()) {
      const below = `${pointer}/${pointerPart(entry.key)}`;
      pointers.set(keyOf(placeOf(entry)), below);
      visit(entry.value, below);
    }
  };
  if (root !== undefined) visit(root, "");
  return pointers;
}

function keyOf({ line, column }: Place): string {
  return `${line}:${column}`;
}
