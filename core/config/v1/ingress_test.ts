import { deepStrictEqual } from "node:assert/strict";
import { type BadCase, complaints } from "./samples.ts";

const cases: readonly BadCase[] = [
  {
    name: "ingress of the drafts",
    from: "    certResolver: staging\n",
    to: "    http_80: wiki.example.com\n",
    says: [
      '25:5 error Cannot use "app.ingress.http_80": ingress is a list of rules now | write "- { name: main, port: 80, hosts: [wiki.example.com] }"',
    ],
  },
  {
    name: "an unknown key of ingress",
    from: "certResolver: staging",
    to: "certresolver: staging",
    says: [
      '25:5 error Cannot use "app.ingress.certresolver": there is no such field | did you mean "certResolver"?',
    ],
  },
  {
    name: "an unknown resolver",
    from: "certResolver: staging",
    to: "certResolver: letsencrypt",
    says: [
      '25:19 error Cannot use "letsencrypt" as "app.ingress.certResolver": it is not one of its values | use one of: staging, production',
    ],
  },
  {
    name: "ingress that is text",
    from:
      "  ingress:\n    certResolver: staging\n    rules:\n      - name: main\n        port: 8080\n        hosts: [www.example.com]\n",
    to: "  ingress: www.example.com\n",
    says: [
      '24:12 error Cannot read "app.ingress": it is text, not a mapping | write it as "key: value" lines with: certResolver, rules',
    ],
  },
  {
    name: "a rule that is text",
    from:
      "      - name: main\n        port: 8080\n        hosts: [www.example.com]\n",
    to: "      - main\n",
    says: [
      '27:9 error Cannot read "app.ingress.rules[0]": it is text, not a mapping | write it as "key: value" lines with: name, port, hosts',
    ],
  },
  {
    name: "a rule without a name",
    from: "      - name: main\n        port: 8080",
    to: "      - port: 8080",
    says: [
      '27:9 error Cannot read "app.ingress.rules[0]": "name" is missing | add "name: ..."',
    ],
  },
  {
    name: "a rule name of 16 characters",
    from: "name: main",
    to: "name: abcdefghijklmnop",
    says: [
      '27:15 error Cannot use "abcdefghijklmnop" as "app.ingress.rules[0].name": it is not the name of a port | use 1 to 15 of a-z, 0-9 and "-", a letter first, no "-" at the end',
    ],
  },
  {
    name: "a rule name that ends in a dash",
    from: "name: main",
    to: "name: main-",
    says: [
      '27:15 error Cannot use "main-" as "app.ingress.rules[0].name": it is not the name of a port | use 1 to 15 of a-z, 0-9 and "-", a letter first, no "-" at the end',
    ],
  },
  {
    name: "a rule name that begins with a digit",
    from: "name: main",
    to: "name: 8080",
    says: [
      '27:15 error Cannot use "app.ingress.rules[0].name": it is a number, not text | use 1 to 15 of a-z, 0-9 and "-", a letter first, no "-" at the end',
    ],
  },
  {
    name: "a rule without a port",
    from: "        port: 8080\n",
    to: "",
    says: [
      '27:9 error Cannot read "app.ingress.rules[0]": "port" is missing | add "port: 8080"',
    ],
  },
  {
    name: "a quoted port",
    from: "port: 8080",
    to: 'port: "8080"',
    says: [
      '28:15 error Cannot use "app.ingress.rules[0].port": it is text, not a number | write a port number without quotes',
    ],
  },
  {
    name: "port 0",
    from: "port: 8080",
    to: "port: 0",
    says: [
      '28:15 error Cannot use "0" as "app.ingress.rules[0].port": it is no port number | use a whole number from 1 to 65535',
    ],
  },
  {
    name: "port 65536",
    from: "port: 8080",
    to: "port: 65536",
    says: [
      '28:15 error Cannot use "65536" as "app.ingress.rules[0].port": it is no port number | use a whole number from 1 to 65535',
    ],
  },
  {
    name: "a port with a fraction",
    from: "port: 8080",
    to: "port: 80.5",
    says: [
      '28:15 error Cannot use "80.5" as "app.ingress.rules[0].port": it is no port number | use a whole number from 1 to 65535',
    ],
  },
  {
    name: "a port that is a mapping of ports",
    from: "port: 8080",
    to: "port: 8080:80",
    says: [
      '28:15 error Cannot use "app.ingress.rules[0].port": it is text, not a number | write a port number without quotes',
    ],
  },
  {
    name: "a host that is no list",
    from: "hosts: [www.example.com]",
    to: "hosts: www.example.com",
    says: [
      '29:16 error Cannot use "app.ingress.rules[0].hosts": it is text, not a list | write it as a list: ["www.example.com"]',
    ],
  },
  {
    name: "an empty host",
    from: "hosts: [www.example.com]",
    to: 'hosts: ["", www.example.com]',
    says: [
      '29:17 error Cannot use "app.ingress.rules[0].hosts[0]": it is empty | remove the item, or give it a value',
    ],
  },
  {
    name: "a host with capitals",
    from: "hosts: [www.example.com]",
    to: "hosts: [WWW.Example.com]",
    says: [
      '29:17 error Cannot use "WWW.Example.com" as "app.ingress.rules[0].hosts[0]": it is not a host name | use "www.example.com"',
    ],
  },
  {
    name: "a wildcard host",
    from: "hosts: [www.example.com]",
    to: 'hosts: ["*.example.com"]',
    says: [
      '29:17 error Cannot use "*.example.com" as "app.ingress.rules[0].hosts[0]": it is not a host name | write out each host, without *',
    ],
  },
  {
    name: "an address for a host",
    from: "hosts: [www.example.com]",
    to: "hosts: [10.0.0.1]",
    says: [
      '29:17 error Cannot use "10.0.0.1" as "app.ingress.rules[0].hosts[0]": it is not a host name | use a name, not an address',
    ],
  },
  {
    name: "a host with a port",
    from: "hosts: [www.example.com]",
    to: 'hosts: ["www.example.com:8443"]',
    says: [
      '29:17 error Cannot use "www.example.com:8443" as "app.ingress.rules[0].hosts[0]": it is not a host name | use "www.example.com"',
    ],
  },
  {
    name: "a host with a blank",
    from: "hosts: [www.example.com]",
    to: 'hosts: ["www example.com"]',
    says: [
      '29:17 error Cannot use "www example.com" as "app.ingress.rules[0].hosts[0]": it is not a host name | use labels of a-z, 0-9 and inner "-", with a dot between them',
    ],
  },
  {
    name: "a host of 254 characters",
    from: "hosts: [www.example.com]",
    to:
      "hosts: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.xx]",
    says: [
      '29:17 error Cannot use "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..." as "app.ingress.rules[0].hosts[0]": it is not a host name | use at most 253 characters',
    ],
  },
];
for (const bad of cases) {
  Deno.test(`readConfig() complains about ${bad.name}`, () => {
    deepStrictEqual(complaints(bad), bad.says);
  });
}
