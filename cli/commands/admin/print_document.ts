/** Prints the document of one resource. */

import type { ResourceDocument } from "../../../core/operations/resources.ts";
import type { Printer } from "../../print.ts";
import type { AdminKind } from "./kind.ts";

/** As JSON unless another form is asked for. */
export function printDocument(
  print: Printer,
  kind: AdminKind,
  document: ResourceDocument,
): void {
  const { id, updatedAt, etag } = document.metadata ??
    { id: "", updatedAt: "", etag: "" };
  print.view({
    data: document,
    columns: ["name", "parent", "updated"],
    rows: [[document.name, parentOf(document), updatedAt]],
    wide: [
      { column: "id", cells: [id] },
      { column: "etag", cells: [etag] },
    ],
    names: namesOf(kind, document.name),
  }, "json");
}

/** For `-o name`. */
export function namesOf(kind: AdminKind, name: string): string[] {
  return [`${kind}/${name}`];
}

/** What it belongs to; empty for the service. */
export function parentOf(document: ResourceDocument): string {
  const parent = { Service: "", Provider: "service", Cluster: "provider" };
  const key = document.kind === "App" ? "cluster" : parent[document.kind];
  const name = document[key];
  return typeof name === "string" ? name : "";
}
