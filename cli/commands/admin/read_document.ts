/** Reads a document of a resource, and tells the places in it of what is wrong. */

import { exactPlain } from "../../../core/domain/exact_plain.ts";
import {
  failure,
  KompoxError,
  type Place,
} from "../../../core/domain/error.ts";
import { readYaml } from "../../../core/domain/read_yaml.ts";
import { sortProblems } from "../../../core/domain/sort_problems.ts";
import { placeOf, Source } from "../../../core/domain/source.ts";
import {
  describe,
  type MapNode,
  type Node,
} from "../../../core/domain/tree.ts";
import type { Fields } from "../../../core/operations/resources.ts";
import type { Context } from "../../command.ts";

export interface ReadDocument {
  readonly document: Fields;
  /** Waits for what is done with the document: its failure names places of the file. */
  placed<T>(work: Promise<T>): Promise<T>;
}

/**
 * @param file `-` is stdin
 * @throws {KompoxError} `usage` no file is named; `not-found`; `invalid`
 */
export async function readDocument(
  { io }: Context,
  file: string | undefined,
): Promise<ReadDocument> {
  if (file === undefined) {
    throw failure("usage", "Cannot read the document: no file is named", {
      hint: "use --file FILE, or --file - for stdin",
    });
  }
  const shown = file === "-" ? "stdin" : file;
  const text = file === "-"
    ? await wholeInput(io.stdin.chunks())
    : await readFile(io, file);
  const { root, problems } = readYaml(new Source(shown, text));
  if (root === undefined || problems.some(({ level }) => level === "error")) {
    throw new KompoxError("invalid", problems);
  }
  if (root.kind !== "map") {
    throw failure(
      "invalid",
      `Cannot read the document: it is ${describe(root)}, not a mapping`,
      { at: placeOf(root), hint: 'begin it with "version: v1"' },
    );
  }
  return {
    document: exactPlain(root) as Fields,
    placed: (work) => placed(work, root),
  };
}

async function placed<T>(work: Promise<T>, root: MapNode): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof KompoxError) || error.kind !== "invalid") {
      throw error;
    }
    const problems = error.problems.map((problem) => ({
      ...problem,
      at: problem.at && placeIn(root, problem.at),
    }));
    throw new KompoxError("invalid", sortProblems(problems), {
      cause: error.cause,
    });
  }
}

/** As deep as the pointer leads: what is missing is told at what it is missing in. */
function placeIn(root: MapNode, at: Place): Place {
  if (!at.file.startsWith("#")) return at;
  let place = placeOf(root);
  let node: Node | undefined = root;
  for (const part of at.file.slice(1).split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (node.kind === "map") {
      const entry = node.entries.get(key);
      if (entry === undefined) break;
      place = placeOf(entry);
      node = entry.value;
    } else if (node.kind === "list") {
      const item: Node | undefined = node.items[Number(key)];
      if (item === undefined) break;
      place = placeOf(item);
      node = item;
    } else break;
  }
  return place;
}

async function readFile(io: Context["io"], path: string): Promise<string> {
  let text: string | undefined;
  try {
    text = await io.readTextFile(path);
  } catch (cause) {
    throw failure("failed", `Cannot read "${path}": the system refuses`, {
      hint: "give the path of a document that may be read",
      cause,
    });
  }
  if (text !== undefined) return text;
  throw failure("not-found", `Cannot read "${path}": there is no such file`, {
    hint: "check the path after --file",
  });
}

/** One MiB is the limit of a document: more is not read. */
const inputBytes = 2 ** 20;

async function wholeInput(
  chunks: AsyncIterable<Uint8Array>,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > inputBytes) {
      throw failure("invalid", "Cannot read the document: stdin does not end", {
        hint: "send at most 1 MiB",
      });
    }
  }
  return text + decoder.decode();
}
