import { deepStrictEqual } from "node:assert/strict";
import {
  at,
  composeProject,
  type ServiceDraft,
} from "../../tests/fakes/compose_builder.ts";
import { hostAliases } from "./host_aliases.ts";
import { podNames } from "./pod_names.ts";

function extra(host: string, address: string, line = 1) {
  return at({ host, address }, line);
}

const cases: {
  name: string;
  given: Record<string, ServiceDraft>;
  aliases: Record<string, string[]>;
  problems?: string[];
}[] = [
  {
    name: "gives every service the loopback address",
    given: { web: {}, db: {} },
    aliases: { "127.0.0.1": ["db", "web"] },
  },
  {
    name: "keeps dots and lowers capitals beside the safe name",
    given: { "My.Db": {}, my_cache: {} },
    aliases: { "127.0.0.1": ["my-cache", "my-db", "my.db"] },
  },
  {
    name: "adds aliases, each once",
    given: {
      db: { aliases: [at("Database"), at("db")] },
      web: { aliases: [at("database"), at("www.example.com")] },
    },
    aliases: { "127.0.0.1": ["database", "db", "web", "www.example.com"] },
  },
  {
    name: "makes an alias with an underscore safe, and refuses other ones",
    given: { db: { aliases: [at("my_db", 4), at("no way", 5)] } },
    aliases: { "127.0.0.1": ["db", "my-db"] },
    problems: [
      '4 warning Cannot resolve "my_db" in a pod: its name there is "my-db"',
      '5 error Cannot use alias "no way": it is no host name',
    ],
  },
  {
    name: "unites extra hosts by address",
    given: {
      a: { extraHosts: [extra("x.example", "10.0.0.2"), extra("y", "::1")] },
      b: { extraHosts: [extra("X.example", "10.0.0.2"), extra("z", "[::1]")] },
      c: { extraHosts: [extra("local", "127.0.0.1")] },
    },
    aliases: {
      "127.0.0.1": ["a", "b", "c", "local"],
      "10.0.0.2": ["x.example"],
      "::1": ["y", "z"],
    },
  },
  {
    name: "refuses one host with two addresses, at both places",
    given: {
      a: { extraHosts: [extra("x", "10.0.0.1", 3)] },
      b: { extraHosts: [extra("x", "10.0.0.2", 8)] },
    },
    aliases: { "127.0.0.1": ["a", "b"], "10.0.0.1": ["x"] },
    problems: [3, 8].map((line) =>
      `${line} error Cannot map host "x" twice in one pod: to "10.0.0.1" and "10.0.0.2"`
    ),
  },
  {
    name: "refuses what is no address, and names of services elsewhere",
    given: {
      a: {
        extraHosts: [
          extra("host.docker.internal", "host-gateway", 3),
          extra("x", "x.example", 4),
          extra("b", "10.0.0.1", 5),
          extra("no way", "10.0.0.1", 6),
        ],
      },
      b: {},
    },
    aliases: { "127.0.0.1": ["a", "b"] },
    problems: [
      '3 warning Cannot map host "host.docker.internal" to "host-gateway": a pod has no Docker host',
      '4 error Cannot map host "x" to "x.example": that is no IP address',
      '5 error Cannot map host "b" to "10.0.0.1": it is the name of a service in this pod',
      '6 error Cannot map host "no way" to "10.0.0.1": "no way" is no host name',
    ],
  },
];
for (const { name, given, aliases, problems = [] } of cases) {
  Deno.test(`hostAliases() ${name}`, () => {
    const { services } = composeProject(given);
    const got = hostAliases(services, podNames(services).names);
    deepStrictEqual(
      Object.fromEntries(
        got.aliases.map(({ ip, hostnames }) => [ip, hostnames]),
      ),
      aliases,
    );
    deepStrictEqual(
      got.problems.map(({ at, level, message }) =>
        `${at?.line} ${level} ${message}`
      ),
      problems,
    );
  });
}
