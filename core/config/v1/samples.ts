/** Configurations for the tests beside them. */

import { Source } from "../../domain/source.ts";
import { type ReadConfig, readConfig } from "./read.ts";

/** A source of ids that counts, so that results can be compared. */
export function countingIds(): () => string {
  let last = 0;
  return () => `id${++last}`;
}

/** Reads a text as `kompoxops.yml`. */
export function read(text: string): ReadConfig {
  return readConfig(new Source("kompoxops.yml", text), countingIds());
}

/** All problems as `line:column level message | hint`. */
export function lines({ problems }: ReadConfig): string[] {
  return problems.map(({ at, level, message, hint }) =>
    `${at?.line}:${at?.column} ${level} ${message}` +
    (hint === undefined ? "" : ` | ${hint}`)
  );
}

/** A configuration that has every section; tests change one line of it. */
export const full = `version: v1
service:
  name: ops
provider:
  name: k3s1
  driver: k3s
  settings:
    REGION: 007
cluster:
  name: cluster1
  existing: true
  ingress:
    namespace: traefik
    domain: apps.example.com
    certificates:
      - { name: wild, source: secret:web/wild }
  protection:
    provisioning: cannotDelete
  settings:
    KUBECONTEXT: kind-dev
app:
  name: wiki
  compose: file:compose.yml
  ingress:
    certResolver: staging
    rules:
      - name: main
        port: 8080
        hosts: [www.example.com]
  volumes:
    - name: default
      size: 10Gi
  deployment:
    pool: user
  networkPolicy:
    ingressRules:
      - from:
          - namespaceSelector:
              matchLabels: { team: web }
        ports:
          - port: 9090
  settings:
    NOTE: x
`;

/** The worked example of the format: an AKS cluster and an app with two volumes. */
export const aksExample = `version: v1
service:
  name: ops
provider:
  name: aks1
  driver: aks
  settings:
    AZURE_AUTH_METHOD: azure_cli
    AZURE_SUBSCRIPTION_ID: 34809bd3-31b4-4331-9376-49a32a9616f2
    AZURE_LOCATION: japaneast
cluster:
  name: cluster1
  existing: false
  ingress:
    controller: traefik
    namespace: traefik
    domain: ops.kompox.dev
  settings:
    AZURE_RESOURCE_GROUP_NAME: rg-cluster1
app:
  name: app1
  compose:
    services:
      app:
        image: ghcr.io/kompox/app
        environment:
          TZ: Asia/Tokyo
        ports:
          - "8080:80"
          - "8081:8080"
        volumes:
          - ./data/app:/data
        x-kompox:
          resources:
            cpu: 100m
            memory: 256Mi
          limits:
            cpu: 200m
            memory: 512Mi
      postgres:
        image: postgres
        environment:
          POSTGRES_PASSWORD: secret
        volumes:
          - db/data:/var/lib/postgresql/data
        x-kompox:
          resources:
            cpu: 100m
            memory: 256Mi
          limits:
            cpu: 200m
            memory: 512Mi
  ingress:
    - name: main
      port: 8080
      hosts: [www.custom.kompox.dev]
    - name: admin
      port: 8081
      hosts: [admin.custom.kompox.dev]
  volumes:
    - name: default
      size: 32Gi
    - name: db
      size: 64Gi
`;

/** One change of a sample and all that is then wrong. */
export interface BadCase {
  readonly name: string;
  /** A piece of {@link full}, and what stands there instead. */
  readonly from: string;
  readonly to: string;
  /** As {@link lines} gives them. */
  readonly says: readonly string[];
}

/** What a changed sample says; throws when the sample has no such piece. */
export function complaints({ from, to }: BadCase): string[] {
  if (!full.includes(from)) throw new Error(`the sample has no "${from}"`);
  return lines(read(full.replace(from, () => to)));
}
