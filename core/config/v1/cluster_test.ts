import { deepStrictEqual } from "node:assert/strict";
import { Source } from "../../domain/source.ts";
import { readConfig } from "./read.ts";
import { type BadCase, complaints } from "./samples.ts";

const cases: readonly BadCase[] = [
  {
    name: "existing that is no boolean",
    from: "existing: true",
    to: "existing: yes",
    says: [
      '11:13 error Cannot use "cluster.existing": it is text, not a boolean | write true or false, without quotes',
    ],
  },
  {
    name: "a quoted boolean",
    from: "existing: true",
    to: 'existing: "true"',
    says: [
      '11:13 error Cannot use "cluster.existing": it is text, not a boolean | write true or false, without quotes',
    ],
  },
  {
    name: "another ingress controller",
    from: "    namespace: traefik\n",
    to: "    controller: nginx\n",
    says: [
      '13:17 error Cannot use "nginx" as "cluster.ingress.controller": it is not one of its values | use one of: traefik',
    ],
  },
  {
    name: "an ingress namespace that is no label",
    from: "namespace: traefik",
    to: "namespace: Traefik",
    says: [
      '13:16 error Cannot use "Traefik" as "cluster.ingress.namespace": it is not a DNS label | use "traefik"',
    ],
  },
  {
    name: "a domain with a scheme",
    from: "domain: apps.example.com",
    to: "domain: https://Apps.example.com/",
    says: [
      '14:13 error Cannot use "https://Apps.example.com/" as "cluster.ingress.domain": it is not a host name | use "apps.example.com"',
    ],
  },
  {
    name: "a wildcard domain",
    from: "domain: apps.example.com",
    to: 'domain: "*.example.com"',
    says: [
      '14:13 error Cannot use "*.example.com" as "cluster.ingress.domain": it is not a host name | write out each host, without *',
    ],
  },
  {
    name: "a service account with a blank",
    from: "    namespace: traefik",
    to: "    serviceAccount: a b",
    says: [
      '13:21 error Cannot use "a b" as "cluster.ingress.serviceAccount": it is not the name of a Kubernetes object | use a-z, 0-9, "-" and ".", with a letter or digit at both ends',
    ],
  },
  {
    name: "a misspelt resolver of the cluster",
    from: "domain: apps.example.com",
    to: "certResolver: stageing",
    says: [
      '14:19 error Cannot use "stageing" as "cluster.ingress.certResolver": it is not one of its values | did you mean "staging"?',
    ],
  },
  {
    name: "an e-mail address without @",
    from: "domain: apps.example.com",
    to: "certEmail: me",
    says: [
      '14:16 error Cannot use "me" as "cluster.ingress.certEmail": it is not an e-mail address | write it as name@example.com',
    ],
  },
  {
    name: "a certificate without a source",
    from: "{ name: wild, source: secret:web/wild }",
    to: "{ name: wild }",
    says: [
      '16:9 error Cannot read "cluster.ingress.certificates[0]": "source" is missing | add "source: ..."',
    ],
  },
  {
    name: "a certificate that is text",
    from: "{ name: wild, source: secret:web/wild }",
    to: "wild",
    says: [
      '16:9 error Cannot read "cluster.ingress.certificates[0]": it is text, not a mapping | write it as "key: value" lines with: name, source',
    ],
  },
  {
    name: "cluster.domain of the drafts",
    from: "  existing: true",
    to: "  domain: apps.example.com",
    says: [
      '11:3 error Cannot use "cluster.domain": it has moved to "cluster.ingress.domain" | write "domain" below "ingress"',
    ],
  },
  {
    name: "cluster.auth of the drafts",
    from: "  existing: true",
    to: "  auth: { type: kubeconfig, kubeconfig: a, context: b }",
    says: [
      '11:3 error Cannot use "cluster.auth": access has moved to "cluster.settings" | write KUBECONFIG and KUBECONTEXT below "settings"',
    ],
  },
  {
    name: "an unknown protection level",
    from: "provisioning: cannotDelete",
    to: "provisioning: cannotdelet",
    says: [
      '18:19 error Cannot use "cannotdelet" as "cluster.protection.provisioning": it is not one of its values | did you mean "cannotDelete"?',
    ],
  },
  {
    name: "an unknown protection",
    from: "provisioning: cannotDelete",
    to: "provision: none",
    says: [
      '18:5 error Cannot use "cluster.protection.provision": there is no such field | did you mean "provisioning"?',
    ],
  },
];
for (const bad of cases) {
  Deno.test(`readConfig() complains about ${bad.name}`, () => {
    deepStrictEqual(complaints(bad), bad.says);
  });
}

Deno.test("readCluster() says where the files of certificates are when the configuration is elsewhere", () => {
  const text = "version: v1\nservice: {name: s}\n" +
    "provider: {name: p, driver: k3s}\napp: {name: a, compose: file:c.yml}\n" +
    "cluster: {name: c, ingress: {certificates: [{name: w, source: file:w}]}}\n";
  const directories = ["kompoxops.yml", "deploy/k.yml", "/k.yml"].map((file) =>
    readConfig(new Source(file, text), () => "")
      .config?.cluster.ingress.certificates[0].directory
  );
  deepStrictEqual(directories, [undefined, "deploy", "/"]);
});
