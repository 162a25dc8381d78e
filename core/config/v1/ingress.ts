/** Reads `app.ingress` in both spellings: a list of rules, or an object that holds the list. */

import type { App, IngressRule } from "../../domain/resources.ts";
import { isHostName, isRuleName } from "../../domain/patterns.ts";
import type { Located } from "../../domain/source.ts";
import { certResolvers } from "./cluster.ts";
import type { Field, Fields, OldKey } from "./fields.ts";
import { hostRule, ruleNameRule } from "./text_rules.ts";
import { readChoice, readPort, readTexts } from "./values.ts";

/** Whether rules clash with each other or with the ports is checked in conversion. */
export function readIngress(app: Fields): App["ingress"] {
  const field = app.field("ingress");
  if (field === undefined) return { rules: [] };
  if (field.node.kind === "list") {
    return { rules: readRules(app, app.itemsOf(field)) };
  }
  const fields = app.open(field, ["certResolver", "rules"], oldKey);
  if (fields === undefined) return { rules: [] };
  return {
    certResolver: readChoice(fields, "certResolver", certResolvers),
    rules: readRules(fields, fields.list("rules")),
  };
}

/** `http_80: www.example.com` of the first drafts. */
const oldKey: OldKey = (key, value) => {
  const port = /^https?_([0-9]{1,5})$/.exec(key)?.[1];
  if (port === undefined) return undefined;
  const text = value.kind === "scalar" ? value.text : "";
  const host = isHostName(text) ? text : "www.example.com";
  return {
    state: "ingress is a list of rules now",
    hint: `write "- { name: main, port: ${port}, hosts: [${host}] }"`,
  };
};

function readRules(parent: Fields, items: readonly Field[]): IngressRule[] {
  const rules: IngressRule[] = [];
  for (const item of items) {
    const fields = parent.open(item, ["name", "port", "hosts"]);
    if (fields === undefined) continue;
    const name = fields.requiredText("name", ruleNameRule);
    const hostPort = readPort(fields, "port");
    const hosts = readTexts(fields, "hosts", hostRule).filter(holdsAsHost);
    if (name === undefined || hostPort === undefined) continue;
    if (isRuleName(name.value)) rules.push({ name, hostPort, hosts });
  }
  return rules;
}

/** What is refused here is not to be refused again in conversion. */
function holdsAsHost(host: Located<string>): boolean {
  return hostRule.holds(host.value);
}
