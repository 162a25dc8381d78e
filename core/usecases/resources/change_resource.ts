/** What a document makes of a resource: checked as a whole, or refused with all that is wrong. */

import {
  failure,
  KompoxError,
  type Problem,
  refuseErrors,
} from "../../domain/error.ts";
import type { Provider } from "../../domain/resources.ts";
import type { Fields } from "../../operations/resources.ts";
import type { DriverFacts, Drivers } from "../../ports/driver.ts";
import type {
  NewResource,
  ResourceKind,
  ResourceRow,
  ResourceStore,
} from "../../ports/resources.ts";
import { checkDocument } from "./check_document.ts";
import { kinds } from "./kinds.ts";
import { type ParsedDocument, parseDocument } from "./parse_document.ts";
import { pointerPlace } from "./pointer_place.ts";
import { keepSecrets } from "./secret_settings.ts";

export interface ChangePorts {
  readonly resources: ResourceStore;
  readonly drivers: Drivers & DriverFacts;
}

export interface ResourceChange extends NewResource {
  /** Of the version that the document was got from. */
  readonly etag?: string;
}

/**
 * @param row the resource that is changed; undefined: a new one
 * @throws {KompoxError} `invalid` with pointers into the document; `conflict`
 *   for what may not change: names enter hashes, and those the names of disks
 */
export async function changeResource(
  ports: ChangePorts,
  kind: ResourceKind,
  document: Fields,
  row: ResourceRow | undefined,
): Promise<ResourceChange> {
  const parsed = parseDocument(kind, document);
  const { config, problems } = checkDocument(kind, parsed);
  const all: Problem[] = [...parsed.problems, ...problems];
  const parent = await findParent(ports.resources, kind, parsed, row, all);
  if (kind === "provider" && config !== undefined) {
    all.push(...await driverProblems(ports.drivers, config.provider));
  }
  const driver = driverOf(kind, parsed, parent);
  const secret = driver === undefined
    ? []
    : await ports.drivers.secretSettings(driver);
  const kept = keepSecrets(parsed.spec, row?.spec, secret);
  all.push(...kept.problems);
  refuseErrors(all);
  const name = String(parsed.name);
  if (row !== undefined) refuseFixed(row, name, parsed, parent);
  const { etag } = parsed;
  return { kind, name, parentId: parent?.id, spec: kept.spec, etag };
}

/** Whose driver knows the settings. */
function driverOf(
  kind: ResourceKind,
  { spec }: ParsedDocument,
  parent: ResourceRow | undefined,
): string | undefined {
  if (kind === "provider") return String(spec.driver);
  return kind === "cluster" ? String(parent?.spec.driver) : undefined;
}

/** What it belongs to already is meant when its name is said, whatever else has that name. */
async function findParent(
  resources: ResourceStore,
  kind: ResourceKind,
  { parentRef }: ParsedDocument,
  row: ResourceRow | undefined,
  problems: Problem[],
): Promise<ResourceRow | undefined> {
  const { parent } = kinds[kind];
  if (parent === undefined) return undefined;
  const now = row?.parentId === undefined
    ? undefined
    : await resources.find(parent, row.parentId);
  if (parentRef === undefined) {
    if (parent !== "service") return undefined;
    const found = now ?? (await resources.list("service", {})).rows[0];
    if (found === undefined) problems.push(missingParent(parent, undefined));
    return found;
  }
  if (now?.name === parentRef) return now;
  try {
    const found = await resources.find(parent, parentRef);
    if (found === undefined) problems.push(missingParent(parent, parentRef));
    return found;
  } catch (error) {
    // Several have the name: one more fault of the document.
    if (!(error instanceof KompoxError) || error.kind !== "conflict") {
      throw error;
    }
    const at = pointerPlace(`/${parent}`);
    problems.push(...error.problems.map((problem) => ({ ...problem, at })));
    return undefined;
  }
}

function missingParent(parent: ResourceKind, ref: string | undefined): Problem {
  return {
    level: "error",
    message: ref === undefined
      ? `Cannot find the ${parent}: there is none yet`
      : `Cannot find ${parent} "${ref}": there is none with this name or id`,
    at: pointerPlace(ref === undefined ? "" : `/${parent}`),
    hint: `create the ${parent} first, or name one that is there`,
  };
}

/** A driver that is not there, and settings that it does not know. */
async function driverProblems(
  drivers: Drivers & DriverFacts,
  provider: Provider,
): Promise<readonly Problem[]> {
  try {
    await drivers.open(provider);
    return [];
  } catch (error) {
    const told = error instanceof KompoxError &&
      (error.kind === "invalid" || error.kind === "unsupported");
    if (!told) throw error;
    const known = await drivers.secretSettings(provider.driver) !== undefined;
    const at = pointerPlace(known ? "/settings" : "/driver");
    return error.problems.map((problem) => ({ ...problem, at }));
  }
}

function refuseFixed(
  row: ResourceRow,
  name: string,
  { id, spec }: ParsedDocument,
  parent: ResourceRow | undefined,
): void {
  const what = `${row.kind} "${row.name}"`;
  if (id !== undefined && id !== row.id) {
    throw failure(
      "conflict",
      `Cannot update ${what}: the document is that of another ${row.kind}`,
      { hint: "get it again, and change that, or leave metadata out" },
    );
  }
  if (name !== row.name) {
    throw failure(
      "conflict",
      `Cannot rename ${what} to "${name}": names of objects and disks are made from it`,
      { hint: `create another ${row.kind}, and delete this one` },
    );
  }
  if (row.kind === "provider" && spec.driver !== row.spec.driver) {
    throw failure(
      "conflict",
      `Cannot change the driver of ${what}: its clusters and disks are that driver's`,
      { hint: "create another provider" },
    );
  }
  // An app may go to another cluster of its provider: the database checks that.
  if (row.kind !== "app" && parent?.id !== row.parentId) {
    throw failure(
      "conflict",
      `Cannot move ${what}: names of objects and disks are made from what it belongs to`,
      { hint: `create another ${row.kind} there` },
    );
  }
}
