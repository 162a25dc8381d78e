/** What stands in this directory: the app that is meant, and its Compose project. */

import { collectBundle } from "../../core/compose/collect.ts";
import { withoutConfiguration } from "../../core/compose/inline_part.ts";
import { type ReadConfig, readConfig } from "../../core/config/v1/read.ts";
import {
  failure,
  KompoxError,
  type Problem,
  refuseErrors,
} from "../../core/domain/error.ts";
import type { ComposeOrigin } from "../../core/domain/resources.ts";
import { Source } from "../../core/domain/source.ts";
import type { ComposeBundle } from "../../core/operations/bundle.ts";
import type { BundleChoice } from "../command.ts";
import { composeNames } from "../compose_names.ts";
import type { Io } from "../io.ts";
import { denoProjectReader } from "../project_reader.ts";

const file = "kompoxops.yml";

/** Reads the directory when it is first asked. */
export class ClientProject {
  readonly #io: Io;
  readonly #tell: (problem: Problem) => void;
  #config?: Promise<ReadConfig | undefined>;

  /** @param tell hears what the user may not expect */
  constructor(io: Io, tell: (problem: Problem) => void) {
    this.#io = io;
    this.#tell = tell;
  }

  /** @throws {KompoxError} `usage` no file names one; `invalid` it has errors */
  async appName(): Promise<string> {
    return (await this.#resources("app", "-A")).app.name;
  }

  /** As {@link appName}. */
  async clusterName(): Promise<string> {
    return (await this.#resources("cluster", "-C")).cluster.name;
  }

  /**
   * The files of the choice; else the Compose of `kompoxops.yml`, when that is
   * of the app; else, without one, a Compose file by its usual name; else
   * nothing, which means what the service keeps (decision 14). Of
   * `kompoxops.yml` only the Compose part is taken along.
   *
   * @param nameOf the name of the app that an id is of
   */
  async bundle(
    choice: BundleChoice,
    nameOf: (id: string) => Promise<string>,
  ): Promise<ComposeBundle> {
    const { appName, files } = choice;
    if (files.length > 0) return await this.#collect(undefined, choice);
    const draft = await this.#read();
    if (draft === undefined) {
      const name = await this.#usualFile();
      const named = name === undefined ? choice : { ...choice, files: [name] };
      return await this.#collect(undefined, named);
    }
    const { config, problems } = draft;
    if (config === undefined) throw new KompoxError("invalid", problems);
    const own = appName === undefined || appName === config.app.name ||
      (isId(appName) && await nameOf(appName) === config.app.name);
    if (own) return await this.#collect(config.app.compose, choice, problems);
    this.#tell({
      level: "info",
      message:
        `${file} is of app "${config.app.name}": what the service keeps for app "${appName}" is used`,
      hint: "give -f for files of this directory",
    });
    return await this.#collect(undefined, choice);
  }

  async #resources(kind: string, flag: string) {
    const draft = await this.#read();
    if (draft === undefined) {
      throw failure(
        "usage",
        `Cannot choose the ${kind}: there is no ${file} here, and none is named`,
        { hint: `give ${flag} NAME; kompox app list tells the names` },
      );
    }
    refuseErrors(draft.problems);
    if (draft.config !== undefined) return draft.config;
    throw new KompoxError("invalid", draft.problems);
  }

  #read(): Promise<ReadConfig | undefined> {
    return this.#config ??= this.#io.readTextFile(file).then((text) =>
      text === undefined ? undefined : readConfig(new Source(file, text), noId)
    );
  }

  async #usualFile(): Promise<string | undefined> {
    const reader = denoProjectReader();
    for (const name of composeNames) {
      if ((await reader.look(name))?.kind === "file") return name;
    }
  }

  /** All that is wrong with the configuration and with the files that it names comes at once (decision 24). */
  async #collect(
    origin: ComposeOrigin | undefined,
    { files, envFiles, profiles }: BundleChoice,
    problems: readonly Problem[] = [],
  ): Promise<ComposeBundle> {
    const env = (name: string) => this.#io.env(name);
    const options = { files, envFiles, profiles, env };
    try {
      const bundle = await collectBundle(origin, denoProjectReader(), options);
      refuseErrors(problems);
      return withoutConfiguration(bundle);
    } catch (error) {
      const bad = problems.some(({ level }) => level === "error");
      if (!bad || !(error instanceof KompoxError)) throw error;
      if (error.problems === problems) throw error;
      throw new KompoxError("invalid", [...problems, ...error.problems], {
        cause: error.cause,
      });
    }
  }
}

/** Ids are the service's. */
function noId(): string {
  return "";
}

function isId(ref: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(ref);
}
