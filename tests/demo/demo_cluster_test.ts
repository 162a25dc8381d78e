import { deepStrictEqual } from "node:assert/strict";
import { chooseCluster, isLoopback } from "./demo_cluster.ts";

function kubeconfig(current: string, server: string): string {
  return JSON.stringify({
    "current-context": current,
    contexts: [
      { name: "here", context: { cluster: "c" } },
      { name: "there", context: { cluster: "d" } },
    ],
    clusters: [
      { name: "c", cluster: { server } },
      { name: "d", cluster: { server: "https://prod.example.com" } },
    ],
  });
}
const local = {
  file: "k",
  text: kubeconfig("here", "https://127.0.0.1:6443"),
};
const remote = { file: "k", text: kubeconfig("there", "https://127.0.0.1:1") };
const here = {
  kind: "use",
  file: "k",
  context: "here",
  server: "https://127.0.0.1:6443",
};

const cases = [
  {
    name: "takes a current context on this machine",
    given: chooseCluster(undefined, undefined, [local]),
    want: here,
  },
  {
    name: "leaves any other current context alone",
    given: chooseCluster(undefined, undefined, [remote]),
    want: {
      kind: "other",
      context: "there",
      server: "https://prod.example.com",
    },
  },
  {
    name: "takes a context that was named, wherever it is",
    given: chooseCluster(undefined, "there", [local]),
    want: {
      kind: "use",
      file: "k",
      context: "there",
      server: "https://prod.example.com",
    },
  },
  {
    name: "prefers the kubeconfig that was named for the demo",
    given: chooseCluster({ ...local, file: "demo" }, undefined, [remote]),
    want: { ...here, file: "demo" },
  },
  {
    name: "says which named file is missing",
    given: chooseCluster({ file: "demo", text: undefined }, undefined, [local]),
    want: { kind: "none", reason: 'there is no file "demo"' },
  },
  {
    name: "says that a named context is nowhere",
    given: chooseCluster(undefined, "x", [local]),
    want: { kind: "none", reason: 'no kubeconfig has a context "x"' },
  },
  {
    name: "finds nothing in a file that is no kubeconfig",
    given: chooseCluster(undefined, undefined, [{ file: "k", text: "a: [" }]),
    want: { kind: "none", reason: "no kubeconfig has a current context" },
  },
];
for (const { name, given, want } of cases) {
  Deno.test(`chooseCluster() ${name}`, () => deepStrictEqual(given, want));
}

for (
  const [server, loopback] of [
    ["https://127.0.0.1:6443", true],
    ["https://localhost:6443", true],
    ["https://[::1]:6443", true],
    ["https://127.0.0.1.example.com", false],
    ["https://10.0.0.1:6443", false],
    ["nonsense", false],
  ] as const
) {
  Deno.test(`isLoopback() says ${loopback} for ${server}`, () => {
    deepStrictEqual(isLoopback(server), loopback);
  });
}
