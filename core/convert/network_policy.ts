/** Who may open connections to the pods of an app. */

import type {
  NetworkPolicyIngressRule,
  NetworkPolicySpec,
} from "kubernetes-types/networking/v1.d.ts";
import type { Problem } from "../domain/error.ts";
import type { NetworkIngressRule } from "../domain/resources.ts";
import type { KubeObject } from "../ports/kube.ts";
import { compact } from "./compact.ts";
import { type Frame, namespaced } from "./frame.ts";

/**
 * The own namespace, kube-system and the ingress controller's, then the rules
 * of `app.networkPolicy`. Egress stays as it is.
 */
export function networkPolicy(
  frame: Frame,
): { object: KubeObject; problems: Problem[] } {
  const { app, cluster } = frame.target;
  const problems: Problem[] = [];
  const ingress = [ownRule(frame, cluster.ingress.namespace)];
  app.networkIngress.forEach((rule, index) => {
    const converted = convertRule(rule);
    if (converted !== undefined) ingress.push(converted);
    else problems.push(emptyRule(index));
  });
  const spec: NetworkPolicySpec = {
    podSelector: {},
    policyTypes: ["Ingress"],
    ingress,
  };
  const object: KubeObject = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: namespaced(frame, frame.names.workload),
    spec,
  };
  return { object, problems };
}

function ownRule(
  frame: Frame,
  ingressNamespace: string,
): NetworkPolicyIngressRule {
  const namespaces = new Set([
    frame.names.namespace,
    "kube-system",
    ingressNamespace,
  ]);
  const expression = {
    key: "kubernetes.io/metadata.name",
    operator: "In",
    values: [...namespaces],
  };
  return {
    from: [{ namespaceSelector: { matchExpressions: [expression] } }],
  };
}

/**
 * An empty selector means every namespace, and no peer means everybody: a rule
 * that would say so is dropped, unless it names ports and never named a peer.
 */
function convertRule(
  rule: NetworkIngressRule,
): NetworkPolicyIngressRule | undefined {
  const from = rule.from
    .map(({ namespaceSelector: { matchLabels, matchExpressions } }) =>
      compact({
        matchLabels: { ...matchLabels },
        matchExpressions: matchExpressions?.map(({ key, operator, values }) =>
          compact({ key, operator, values: values && [...values] })
        ),
      })
    )
    .filter((selector) => Object.keys(selector).length > 0)
    .map((namespaceSelector) => ({ namespaceSelector }));
  if (from.length === 0 && (rule.from.length > 0 || rule.ports.length === 0)) {
    return undefined;
  }
  const ports = rule.ports.map(({ port, protocol }) => ({ port, protocol }));
  return compact({ from, ports });
}

function emptyRule(index: number): Problem {
  return {
    level: "warning",
    message: `Cannot use rule ${
      index + 1
    } of "networkPolicy": it selects no namespace`,
    hint: "give it a namespaceSelector with labels or expressions",
  };
}
