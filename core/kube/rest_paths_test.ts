import { strictEqual } from "node:assert/strict";
import {
  knownResource,
  listPath,
  objectPath,
  query,
  resourceName,
} from "./rest_paths.ts";

const paths = [
  {
    type: { apiVersion: "v1", kind: "Pod" },
    list: "/api/v1/namespaces/n/pods",
    object: "/api/v1/namespaces/n/pods/a%2Fb",
    name: "pods",
  },
  {
    type: { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
    list: "/apis/networking.k8s.io/v1/namespaces/n/networkpolicies",
    object: "/apis/networking.k8s.io/v1/namespaces/n/networkpolicies/a%2Fb",
    name: "networkpolicies.networking.k8s.io",
  },
  {
    type: { apiVersion: "storage.k8s.io/v1", kind: "CSINode" },
    list: "/apis/storage.k8s.io/v1/csinodes",
    object: "/apis/storage.k8s.io/v1/csinodes/a%2Fb",
    name: "csinodes.storage.k8s.io",
  },
];
for (const { type, list, object, name } of paths) {
  Deno.test(`knownResource() knows the path of ${type.kind}`, () => {
    const resource = knownResource(type)!;
    strictEqual(listPath(resource, "n"), list);
    strictEqual(objectPath(resource, { name: "a/b", namespace: "n" }), object);
    strictEqual(resourceName(resource), name);
  });
}

Deno.test("knownResource() gives undefined when the kind is not built in", () => {
  const types = [["v1", "Widget"], ["example.com/v1", "Pod"], [
    "constructor",
    "name",
  ], ["v1", "Po"]];
  for (const [apiVersion, kind] of types) {
    strictEqual(knownResource({ apiVersion, kind }), undefined);
  }
});

Deno.test("query() leaves out what is undefined", () => {
  strictEqual(
    query({ a: 1, b: undefined, c: "x&y", d: false }),
    "?a=1&c=x%26y&d=false",
  );
  strictEqual(query({ a: undefined }), "");
});
