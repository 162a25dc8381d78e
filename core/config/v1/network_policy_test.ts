import { deepStrictEqual } from "node:assert/strict";
import { type BadCase, complaints } from "./samples.ts";

const cases: readonly BadCase[] = [
  {
    name: "an empty network rule",
    from:
      "      - from:\n          - namespaceSelector:\n              matchLabels: { team: web }\n        ports:\n          - port: 9090",
    to: "      - {}",
    says: [
      '37:9 error Cannot use "app.networkPolicy.ingressRules[0]": it has neither "from" nor "ports" | say in "from" which namespaces may reach the app',
    ],
  },
  {
    name: "network ports without peers",
    from:
      "      - from:\n          - namespaceSelector:\n              matchLabels: { team: web }\n        ports:",
    to: "      - ports:",
    says: [
      '37:9 error Cannot use "app.networkPolicy.ingressRules[0]": it has "ports" but no "from" | say in "from" which namespaces may reach the app',
    ],
  },
  {
    name: "a peer without a selector",
    from:
      "          - namespaceSelector:\n              matchLabels: { team: web }",
    to: "          - {}",
    says: [
      '38:13 error Cannot read "app.networkPolicy.ingressRules[0].from[0]": "namespaceSelector" is missing | add "namespaceSelector: ..."',
    ],
  },
  {
    name: "an empty selector",
    from: "matchLabels: { team: web }",
    to: "matchLabels: {}",
    says: [
      '39:15 error Cannot use "app.networkPolicy.ingressRules[0].from[0].namespaceSelector": it is empty | give it "matchLabels" or "matchExpressions"',
    ],
  },
  {
    name: "a selector of pods",
    from: "          - namespaceSelector:",
    to: "          - podSelector:",
    says: [
      '38:13 error Cannot use "app.networkPolicy.ingressRules[0].from[0].podSelector": there is no such field | use one of: namespaceSelector',
      '38:13 error Cannot read "app.networkPolicy.ingressRules[0].from[0]": "namespaceSelector" is missing | add "namespaceSelector: ..."',
    ],
  },
  {
    name: "a label key with a blank",
    from: "{ team: web }",
    to: '{ "te am": web }',
    says: [
      '39:30 error Cannot use "te am" in "app.networkPolicy.ingressRules[0].from[0].namespaceSelector.matchLabels": it is not the key of a label | write it as "name" or "example.com/name"',
    ],
  },
  {
    name: "a label value that is a number",
    from: "{ team: web }",
    to: "{ team: 1 }",
    says: [
      '39:36 error Cannot use "app.networkPolicy.ingressRules[0].from[0].namespaceSelector.matchLabels.team": it is a number, not text | write it in quotes: "1"',
    ],
  },
  {
    name: "a label value with a slash",
    from: "{ team: web }",
    to: "{ team: a/b }",
    says: [
      '39:36 error Cannot use "a/b" as "app.networkPolicy.ingressRules[0].from[0].namespaceSelector.matchLabels.team": it is not the value of a label | use at most 63 of A-Z, a-z, 0-9, "-", "_" and ".", with a letter or digit at both ends',
    ],
  },
  {
    name: "an unknown operator",
    from: "matchLabels: { team: web }",
    to: "matchExpressions: [{ key: a, operator: in, values: [b] }]",
    says: [
      '39:54 error Cannot use "in" as "app.networkPolicy.ingressRules[0].from[0].namespaceSelector.matchExpressions[0].operator": it is not one of its values | did you mean "In"?',
    ],
  },
  {
    name: "an expression without an operator",
    from: "matchLabels: { team: web }",
    to: "matchExpressions: [{ key: a }]",
    says: [
      '39:34 error Cannot read "app.networkPolicy.ingressRules[0].from[0].namespaceSelector.matchExpressions[0]": "operator" is missing | add "operator: ..."',
    ],
  },
  {
    name: "In without values",
    from: "matchLabels: { team: web }",
    to: "matchExpressions: [{ key: a, operator: In }]",
    says: [
      '39:34 error Cannot use "app.networkPolicy.ingressRules[0].from[0].namespaceSelector.matchExpressions[0]": operator "In" needs values | add "values: [...]"',
    ],
  },
  {
    name: "Exists with values",
    from: "matchLabels: { team: web }",
    to: "matchExpressions: [{ key: a, operator: Exists, values: [b] }]",
    says: [
      '39:62 error Cannot use "app.networkPolicy.ingressRules[0].from[0].namespaceSelector.matchExpressions[0]": operator "Exists" takes no values | remove "values"',
    ],
  },
  {
    name: "an unknown protocol",
    from: "- port: 9090",
    to: "- { port: 9090, protocol: tcp }",
    says: [
      '41:37 error Cannot use "tcp" as "app.networkPolicy.ingressRules[0].ports[0].protocol": it is not one of its values | did you mean "TCP"?',
    ],
  },
  {
    name: "a network port of 0",
    from: "- port: 9090",
    to: "- port: 0",
    says: [
      '41:19 error Cannot use "0" as "app.networkPolicy.ingressRules[0].ports[0].port": it is no port number | use a whole number from 1 to 65535',
    ],
  },
  {
    name: "a network rule without a port",
    from: "- port: 9090",
    to: "- protocol: UDP",
    says: [
      '41:13 error Cannot read "app.networkPolicy.ingressRules[0].ports[0]": "port" is missing | add "port: 8080"',
    ],
  },
];
for (const bad of cases) {
  Deno.test(`readConfig() complains about ${bad.name}`, () => {
    deepStrictEqual(complaints(bad), bad.says);
  });
}
