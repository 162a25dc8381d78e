import { k3s } from "../../drivers/k3s/mod.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { driverConformance } from "./driver.ts";

const secret = "sesame-open";

driverConformance({
  module: k3s,
  secret,
  reachable: {
    provider: {},
    cluster: { KUBECONFIG: "/kubeconfig", KUBECONTEXT: "near" },
    deps: {
      clock: new FakeClock(),
      env: () => undefined,
      readTextFile: (path) =>
        Promise.resolve(path === "/kubeconfig" ? kubeconfig : undefined),
    },
  },
});

const kubeconfig = `
contexts: [{name: near, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://near:6443"}}]
users: [{name: u, user: {token: ${secret}}}]
`;
