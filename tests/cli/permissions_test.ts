import { deepStrictEqual } from "node:assert/strict";

const program = new URL("./permissions_program.ts", import.meta.url).pathname;

const cases = [
  { argv: "version", volumes: 0, left: [] },
  { argv: "init", volumes: 0, left: ["read", "write", "env"] },
  { argv: "app validate", volumes: 0, left: ["read", "env"] },
  {
    argv: "app validate --out-manifest m.yml",
    volumes: 0,
    left: ["read", "write", "env"],
  },
  { argv: "app validate", volumes: 1, left: ["net", "read", "env", "run"] },
  { argv: "app deploy", volumes: 0, left: ["net", "read", "env", "run"] },
  {
    argv: "cluster kubeconfig -o -",
    volumes: 0,
    left: ["net", "read", "env", "run"],
  },
  {
    argv: "cluster kubeconfig --merge",
    volumes: 0,
    left: ["net", "read", "write", "env", "run"],
  },
  { argv: "app exec -- ls", volumes: 0, left: ["net", "read", "env", "run"] },
];
for (const { argv, volumes, left } of cases) {
  Deno.test(`"${argv}" with ${volumes} volumes is left with [${left}]`, async () => {
    const flags = "run --no-check --no-prompt --allow-net --allow-read " +
      "--allow-write --allow-env --allow-run";
    const { stdout } = await new Deno.Command("deno", {
      args: [
        ...flags.split(" "),
        program,
        String(volumes),
        ...argv.split(" "),
      ],
      stderr: "inherit",
    }).output();
    deepStrictEqual(JSON.parse(new TextDecoder().decode(stdout)), left);
  });
}
