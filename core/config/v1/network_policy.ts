/** Reads `app.networkPolicy`: who else may reach the app's pods. */

import type { NetworkIngressRule } from "../../domain/resources.ts";
import type { Located } from "../../domain/source.ts";
import type { Field, Fields } from "./fields.ts";
import { clipped, labelKey, labelValue, shown } from "./text_rules.ts";
import { readChoice, readPort, readRecord, readTexts } from "./values.ts";

type Peer = NetworkIngressRule["from"][number];
type Selector = Peer["namespaceSelector"];
type Expression = NonNullable<Selector["matchExpressions"]>[number];

const protocols = ["TCP", "UDP", "SCTP"] as const;
const operators = ["In", "NotIn", "Exists", "DoesNotExist"] as const;

/** The rules of spec/10 C.5. */
export function readNetworkPolicy(app: Fields): NetworkIngressRule[] {
  const fields = app.map("networkPolicy", ["ingressRules"]);
  if (fields === undefined) return [];
  return fields.list("ingressRules").flatMap((item) => readRule(fields, item));
}

function readRule(parent: Fields, item: Field): NetworkIngressRule[] {
  const fields = parent.open(item, ["from", "ports"]);
  if (fields === undefined) return [];
  const peers = fields.list("from");
  const ports = fields.list("ports");
  if (peers.length === 0) {
    const state = ports.length === 0
      ? 'it has neither "from" nor "ports"'
      : 'it has "ports" but no "from"';
    fields.error(
      `Cannot use "${item.path}": ${state}`,
      item.node,
      'say in "from" which namespaces may reach the app',
    );
  }
  return [{
    from: peers.flatMap((peer) => readPeer(fields, peer)),
    ports: ports.flatMap((port) => readPolicyPort(fields, port)),
  }];
}

function readPeer(rule: Fields, item: Field): Peer[] {
  const fields = rule.open(item, ["namespaceSelector"]);
  const field = fields?.required("namespaceSelector");
  const selector = field && fields?.open(field, [
    "matchLabels",
    "matchExpressions",
  ]);
  if (field === undefined || selector === undefined) return [];
  const matchLabels = readLabels(selector);
  const expressions = selector.list("matchExpressions");
  if (Object.keys(matchLabels).length + expressions.length === 0) {
    selector.error(
      `Cannot use "${field.path}": it is empty`,
      field.node,
      'give it "matchLabels" or "matchExpressions"',
    );
  }
  const matchExpressions = expressions.flatMap((expression) =>
    readExpression(selector, expression)
  );
  return [{ namespaceSelector: { matchLabels, matchExpressions } }];
}

function readLabels(selector: Fields): Readonly<Record<string, string>> {
  const field = selector.field("matchLabels");
  if (field === undefined) return {};
  if (field.node.kind !== "map") return readRecord(selector, "matchLabels");
  const { entries } = field.node;
  const labels = selector.open(field, [...entries.keys()]);
  const pairs: [string, string][] = [];
  for (const entry of entries.values()) {
    const path = `${field.path}.${clipped(entry.key)}`;
    if (!labelKey.holds(entry.key)) {
      selector.error(
        `Cannot use ${shown(entry.key)} in "${field.path}": ` +
          `it is not ${labelKey.what}`,
        entry,
        labelKey.hint(entry.key),
      );
    }
    const value = labels?.textOf(
      { path, key: entry, node: entry.value },
      labelValue,
    );
    pairs.push([entry.key, value?.value ?? ""]);
  }
  return Object.fromEntries(pairs);
}

function readExpression(selector: Fields, item: Field): Expression[] {
  const fields = selector.open(item, ["key", "operator", "values"]);
  if (fields === undefined) return [];
  const key = fields.requiredText("key", labelKey);
  const operator = fields.required("operator") &&
    readChoice(fields, "operator", operators);
  const values = readTexts(fields, "values", labelValue);
  if (key === undefined || operator === undefined) return [];
  checkValues(fields, item, operator, values);
  if (operator === "Exists" || operator === "DoesNotExist") {
    return [{ key: key.value, operator }];
  }
  return [{
    key: key.value,
    operator,
    values: values.map((value) => value.value),
  }];
}

function checkValues(
  fields: Fields,
  item: Field,
  operator: Expression["operator"],
  values: readonly Located<string>[],
): void {
  const takesValues = operator === "In" || operator === "NotIn";
  if (takesValues === values.length > 0) return;
  const state = takesValues ? "needs values" : "takes no values";
  fields.error(
    `Cannot use "${item.path}": operator "${operator}" ${state}`,
    fields.field("values")?.key ?? item.node,
    takesValues ? 'add "values: [...]"' : 'remove "values"',
  );
}

function readPolicyPort(
  rule: Fields,
  item: Field,
): NetworkIngressRule["ports"][number][] {
  const fields = rule.open(item, ["protocol", "port"]);
  if (fields === undefined) return [];
  const protocol = readChoice(fields, "protocol", protocols) ?? "TCP";
  const port = readPort(fields, "port");
  return port === undefined ? [] : [{ protocol, port: port.value }];
}
