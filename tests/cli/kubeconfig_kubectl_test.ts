/** What a merge gives, read by kubectl: nothing is lost, exactly ours is added. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mergeKubeconfig } from "../../cli/kubeconfig/merge.ts";
import { demoKubeconfig } from "../fakes/kubeconfigs.ts";
import { findKubectl } from "./find_kubectl.ts";

const kubectl = await findKubectl("merges compared with kubectl");
const targets = new URL("../golden/kubeconfig/target/", import.meta.url);

/** A kubeconfig as `kubectl config view` shows it. */
interface View {
  clusters: { name: string; cluster: unknown }[] | null;
  contexts: { name: string; context: Record<string, unknown> }[] | null;
  users: { name: string; user: unknown }[] | null;
  "current-context": string;
}

async function view(path: string): Promise<View> {
  const { success, stdout, stderr } = await new Deno.Command(kubectl!, {
    args: ["config", "view", "--raw", "-o", "json", "--kubeconfig", path],
  }).output();
  ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

type List = "clusters" | "contexts" | "users";

/** The entries of one list by name. */
function byName(list: View[List]): Record<string, unknown> {
  return Object.fromEntries((list ?? []).map((entry) => [entry.name, entry]));
}

function withOurs(before: View, after: View, force: boolean): View {
  const [{ name: wanted }] = demoKubeconfig.contexts;
  const expected = structuredClone(before);
  const name = (list: List) => {
    const taken = new Set(before[list]?.map((entry) => entry.name));
    let free = wanted;
    for (let at = 1; !force && taken.has(free); at++) free = `${wanted}-${at}`;
    return free;
  };
  const [cluster, context, user] = [
    name("clusters"),
    name("contexts"),
    name("users"),
  ];
  const put = (list: List, name: string, entry: Record<string, unknown>) => {
    const others = (before[list] ?? []).filter((each) => each.name !== name);
    expected[list] = [...others, { ...entry, name }] as never;
  };
  put("clusters", cluster, { cluster: demoKubeconfig.clusters[0].cluster });
  put("users", user, { user: demoKubeconfig.users[0].user });
  put("contexts", context, {
    context: { cluster, namespace: "staging", user },
  });
  if (force || before["current-context"] === "") {
    expected["current-context"] = context;
  }
  strictEqual(after["current-context"], expected["current-context"]);
  return expected;
}

for (const { name } of [...Deno.readDirSync(targets)]) {
  for (const force of [false, true]) {
    const how = force ? "replacing by force" : "adding";
    Deno.test(`kubectl sees all of ${name} after a merge ${how}`, async () => {
      if (kubectl === undefined) return;
      const directory = await Deno.makeTempDir();
      try {
        const path = `${directory}/${name}`;
        await Deno.copyFile(new URL(name, targets), path);
        const before = await view(path);
        const text = await Deno.readFile(path);
        const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
        const options = { force, setCurrent: force };
        const merge = mergeKubeconfig(
          name,
          utf8.decode(text),
          demoKubeconfig,
          options,
        );
        await Deno.writeTextFile(path, merge.text);
        const after = await view(path);
        const expected = withOurs(before, after, force);
        for (const list of ["clusters", "contexts", "users"] as const) {
          deepStrictEqual(byName(after[list]), byName(expected[list]), list);
        }
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    });
  }
}
