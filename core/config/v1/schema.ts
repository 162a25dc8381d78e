/** The JSON Schema (draft-07) of `kompoxops.yml`, for editors: what the readers beside it accept, as data. */

import { cronText } from "../../domain/cron.ts";

/** One schema, as JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where the schema of this project is published. */
export const schemaId =
  "https://raw.githubusercontent.com/kompox/kompox/main/docs/reference/kompoxops.schema.json";

const labelText = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
const labelValueText = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";
const hostText =
  "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$";
const quantityText = "^[0-9.]+([eE][-+]?[0-9]+|[kKMGTPEm]i?)?$";

const name = textOf("name, a DNS label", labelText);
const settings = {
  type: ["object", "null"],
  description: "free keys for the driver; values are taken as text as is",
  additionalProperties: { type: ["string", "number", "boolean", "null"] },
};
const protection = choice("what may not be done to the cluster", [
  "none",
  "cannotDelete",
  "readOnly",
]);
const certResolver = choice("who signs certificates for hosts", [
  "staging",
  "production",
]);
const port = {
  description: "port number",
  type: "integer",
  minimum: 1,
  maximum: 65535,
};
const labelValue = {
  ...textOf("value of a label", labelValueText),
  maxLength: 63,
};
const labelValues = listOf("values of a label", labelValue);

/** The whole schema. A test holds it and the readers together. */
export function configSchema(): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: schemaId,
    title: "kompoxops.yml",
    ...objectOf("what runs where", {
      version: {
        description: "version of the format",
        enum: ["v1", 1, "1"],
        default: "v1",
      },
      service: serviceSchema,
      workspace: {
        ...serviceSchema,
        description: "another spelling of service",
      },
      provider: objectOf("who runs the cluster", {
        name,
        driver: {
          ...textOf("k3s: every Kubernetes that a kubeconfig reaches"),
          examples: ["k3s"],
        },
        settings,
      }, ["name", "driver"]),
      cluster: clusterSchema(),
      app: appSchema(),
    }, ["version", "provider", "cluster", "app"]),
    oneOf: [{ required: ["service"] }, { required: ["workspace"] }],
  };
}

const serviceSchema = objectOf("the top of the hierarchy", { name }, ["name"]);

function clusterSchema(): JsonSchema {
  const ingress = objectOf("the shared ingress controller", {
    controller: choice("the only one", ["traefik"]),
    namespace: optional({ ...name, default: "traefik" }),
    serviceAccount: optional({
      ...textOf("service account of the controller's pods", hostText),
      default: "ingress-service-account",
    }),
    domain: optional(textOf("default domain for generated hosts", hostText)),
    certResolver,
    certEmail: optional(
      textOf("address of the ACME account", "^[^\\s@]+@[^\\s@]+$"),
    ),
    certificates: optional(listOf(
      "static certificates",
      objectOf("one certificate; its Secret is tls-NAME", {
        name: { ...name, maxLength: 59 },
        source: textOf("where it comes from"),
      }, ["name", "source"]),
    )),
  });
  return objectOf("a Kubernetes cluster", {
    name,
    existing: {
      description: "true: Kompox neither creates nor deletes it",
      type: ["boolean", "null"],
      default: false,
    },
    ingress: optional(ingress),
    protection: optional(objectOf("what commands may not do", {
      provisioning: protection,
      installation: protection,
    })),
    settings,
  }, ["name"]);
}

function appSchema(): JsonSchema {
  return objectOf("a Compose project, its ways in and its volumes", {
    name: { ...name, maxLength: 40 },
    compose: composeSchema,
    ingress: ingressSchema(),
    volumes: optional(listOf(
      "logical volumes; the first takes relative paths",
      objectOf("one volume", {
        name: { ...name, maxLength: 16 },
        size: {
          description: "quantity such as 10Gi; a number is bytes",
          type: ["string", "number"],
          pattern: quantityText,
          exclusiveMinimum: 0,
        },
        type: choice("kind of the storage", ["disk", "files"]),
        options: settings,
      }, ["name", "size"]),
    )),
    snapshots: optional(snapshotsSchema),
    deployment: optional(deploymentSchema),
    networkPolicy: optional(networkPolicySchema()),
    resources: optional(objectOf("known, never applied", {
      cpu: quantity,
      memory: quantity,
    })),
    settings,
  }, ["name", "compose"]);
}

const quantity = {
  description: "Kubernetes quantity",
  type: ["string", "number", "null"],
};

const fileText = "^\\s*file:\\s*[^/\\\\\\s][^\\n]*$";

const composeSchema = {
  description: "what runs: file:PATH, a list of such, or the document itself",
  anyOf: [
    { type: "string", pattern: fileText },
    { type: "string", pattern: "\\n" },
    {
      type: "array",
      minItems: 1,
      items: { type: "string", pattern: fileText },
    },
    { type: "object", required: ["services"] },
  ],
};

function ingressSchema(): JsonSchema {
  const rules = listOf(
    "ways in over HTTP",
    objectOf("one way in", {
      name: textOf(
        "name of the port",
        "^[a-z]([-a-z0-9]{0,13}[a-z0-9])?$",
      ),
      port: { ...port, description: "host port that Compose publishes" },
      hosts: optional(listOf("host names", textOf("host name", hostText))),
    }, ["name", "port"]),
  );
  return {
    description: "ways in over HTTP: a list of rules, or an object with them",
    anyOf: [
      { type: "null" },
      rules,
      objectOf("rules and their resolver", {
        certResolver,
        rules: optional(rules),
      }),
    ],
  };
}

const kept = {
  description: "how many to keep",
  type: ["integer", "null"],
  minimum: 0,
  maximum: 1000,
};

const snapshotsSchema = objectOf("sets of snapshots that a clock takes", {
  schedule: textOf(
    "minute, hour, day, month and weekday in UTC, or a word such as @daily",
    cronText,
  ),
  keep: optional(objectOf("which of these sets stay", {
    hourly: kept,
    daily: kept,
    weekly: kept,
  })),
}, ["schedule"]);

/** One pool or several, one zone or several; `selectors` is reserved. */
const deploymentSchema = {
  ...objectOf("where the pod may run", {
    pool: optional(labelValue),
    pools: optional(labelValues),
    zone: optional(labelValue),
    zones: optional(labelValues),
    selectors: { description: "reserved", type: "null" },
  }),
  allOf: [
    { not: set("pool", "pools") },
    { not: set("zone", "zones") },
  ],
};

/** Both keys have a value. */
function set(...keys: string[]): JsonSchema {
  const given = keys.map((key) => [key, { not: { type: "null" } }]);
  return { required: keys, properties: Object.fromEntries(given) };
}

function networkPolicySchema(): JsonSchema {
  const expression = objectOf("one condition", {
    key: textOf("key of a label"),
    operator: { enum: ["In", "NotIn", "Exists", "DoesNotExist"] },
    values: optional(labelValues),
  }, ["key", "operator"]);
  const selector = objectOf("labels of namespaces", {
    matchLabels: {
      description: "labels that a namespace must have",
      type: ["object", "null"],
      additionalProperties: optional(labelValue),
    },
    matchExpressions: optional(listOf("conditions on labels", expression)),
  });
  return objectOf("who else may reach the app", {
    ingressRules: optional(listOf(
      "who is let in",
      objectOf("peers and ports", {
        from: {
          ...listOf(
            "peers",
            objectOf("one peer", { namespaceSelector: selector }, [
              "namespaceSelector",
            ]),
          ),
          minItems: 1,
        },
        ports: optional(listOf(
          "ports; without any all are open",
          objectOf("one port", {
            protocol: choice("protocol", ["TCP", "UDP", "SCTP"]),
            port,
          }, ["port"]),
        )),
      }, ["from"]),
    )),
  });
}

/** A mapping; keys that begin with `x-` are free. */
function objectOf(
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema {
  return {
    description,
    type: "object",
    properties,
    patternProperties: { "^x-": {} },
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  };
}

function listOf(description: string, items: JsonSchema): JsonSchema {
  return { description, type: "array", items };
}

function textOf(description: string, pattern?: string): JsonSchema {
  return { description, type: "string", ...(pattern && { pattern }) };
}

function choice(description: string, words: readonly string[]): JsonSchema {
  return { description, enum: [...words, null], default: words[0] };
}

/** A key without a value counts as absent. */
function optional(schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema.type, "null"].flat() };
}
