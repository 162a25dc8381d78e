/** Where commands meet the service that does their work; nothing is read or asked before the first. */

import type { ClientDeps } from "../core/client/deps.ts";
import type { Http } from "../core/client/http.ts";
import type { Call } from "../core/operations/call.ts";
import { denoNetwork } from "./kompox/deno_network.ts";
import type { ServiceAddress, Wire, WireSetting } from "./command.ts";
import { version } from "./version.ts";

export function wireRemote(setting: WireSetting): Wire {
  const { io } = setting;
  const deps = clientDeps(setting);
  const meant = once(async () => {
    const { address } = await import("./kompox/address.ts");
    return await address(io, setting.context);
  });
  const http = once(async () => await open(await meant(), deps));
  const project = once(async () => {
    const { ClientProject } = await import("./kompox/project.ts");
    return new ClientProject(io, (problem) => setting.warn?.(problem));
  });
  const resources = async () => {
    const { remoteResources } = await import(
      "../core/client/remote_resources.ts"
    );
    return remoteResources(await http());
  };
  return {
    async operations() {
      const { remoteOperations } = await import(
        "../core/client/remote_operations.ts"
      );
      return remoteOperations(await http(), {
        appName: async () => await (await project()).appName(),
        clusterName: async () => await (await project()).clusterName(),
      });
    },
    bundle: async (choice) =>
      await (await project()).bundle(choice, async (ref) => {
        const { app } = await resources();
        return (await app.get({ ref }, silentCall)).name;
      }),
    admin: resources,
    async tokens() {
      const { remoteTokens } = await import(
        "../core/client/remote_resources.ts"
      );
      return remoteTokens(await http());
    },
    async whoAmI(call, given) {
      const { whoAmI } = await import("../core/client/remote_resources.ts");
      const { url, context } = given === undefined
        ? await meant()
        : { url: given.url, context: undefined };
      const asked = given === undefined
        ? await http()
        : await open(given, deps);
      return { url, context, token: await whoAmI(asked, call) };
    },
    async running() {
      const { cancelOperation, followOperation } = await import(
        "../core/client/long_ask.ts"
      );
      const service = await http();
      return {
        follow: (id, call) => followOperation(service, id, call),
        cancel: (id) => cancelOperation(service, id),
      };
    },
  };
}

const silentCall: Call = {
  signal: new AbortController().signal,
  report: () => {},
};

async function open(
  { url, token }: ServiceAddress,
  deps: ClientDeps,
): Promise<Http> {
  const { Http } = await import("../core/client/http.ts");
  return new Http({ url, token }, deps);
}

function clientDeps({ io, warn, onLeave }: WireSetting): ClientDeps {
  const running = new Set<string>();
  onLeave?.(() => {
    for (const id of running) {
      warn?.({
        level: "info",
        message: `operation "${id}" goes on in the service`,
        hint: `kompox operation follow ${id}`,
      });
    }
  });
  return {
    ...denoNetwork(`kompox/${version}`),
    after: (ms, action) => io.after(ms, action),
    now: () => io.now(),
    newKey: () => crypto.randomUUID(),
    running(id) {
      running.add(id);
      return () => running.delete(id);
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
