import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeKompox, goodToken, me } from "../../tests/fakes/fake_kompox.ts";
import { FakeIo, type FakeIoSetting } from "../../tests/fakes/fake_io.ts";
import { run } from "../run.ts";

const path = "/home/me/.config/kompox/config.yml";
const url = "https://kompox.example.com";

function outside(setting: FakeIoSetting = {}, mode = 0o600): FakeIo {
  const io = new FakeIo({
    ...setting,
    env: { HOME: "/home/me", ...setting.env },
  });
  if (io.files.has(path)) io.modes.set(path, mode);
  return io;
}

function contexts(...names: string[]): string {
  const lines = names.map((name) =>
    `  - { name: ${name}, url: "https://${name}.example.com", token: ${goodToken} }`
  );
  return `version: v1\ncurrent-context: ${names[0]}\ncontexts:\n${
    lines.join("\n")
  }\n`;
}

/** No command shows the token, wherever it stands. */
async function kompox(io: FakeIo, line: string): Promise<number> {
  const code = await run(fakeKompox(), line.split(" "), io);
  ok(!(io.stdout.text + io.stderr.text).includes(goodToken), "a token");
  strictEqual(io.leftovers, 0);
  return code;
}

Deno.test("kompox login keeps the token of stdin where only the user can read it", async () => {
  const io = outside({ stdin: [`${goodToken}\n`] });
  strictEqual(await kompox(io, `login --url ${url} --token -`), 0);
  strictEqual(
    io.files.get(path),
    `version: v1
current-context: kompox.example.com
contexts:
  - name: kompox.example.com
    url: ${url}
    token: ${goodToken}
`,
  );
  strictEqual(io.modes.get(path), 0o600);
  match(io.stderr.text, /^logged in to .* as "ci-shop" \(owner\)/);
  strictEqual(io.stdout.text, "");
});

Deno.test("kompox login asks on a terminal without showing the token", async () => {
  const io = outside({ terminal: true, stdin: [goodToken, "x", "\x7f\r"] });
  strictEqual(await kompox(io, `login --url ${url} --name test`), 0);
  deepStrictEqual(io.raw, [true, false]);
  match(io.files.get(path)!, /current-context: test\n/);
});

Deno.test("kompox login warns of http beyond this machine", async () => {
  const far = outside({ stdin: [goodToken] });
  strictEqual(await kompox(far, "login --url http://h.example --token -"), 0);
  match(far.stderr.text, /warning: anybody on the way can read the token/);
  const near = outside({ stdin: [goodToken] });
  strictEqual(
    await kompox(near, "login --url http://127.0.0.1:1 --token -"),
    0,
  );
  ok(!near.stderr.text.includes("warning"), near.stderr.text);
});

const refused = [
  {
    name: "a token as an argument",
    line: `login --url ${url} --token ${goodToken}`,
    code: 2,
    told: /every user of this machine sees it/,
  },
  {
    name: "what is no token",
    line: `login --url ${url} --token -`,
    stdin: "not-a-token-canary",
    code: 2,
    told: /what came is no token/,
  },
  {
    name: "a token that the service does not take",
    line: `login --url ${url} --token -`,
    stdin: "kpx_0123456789abcdefghijklmnop",
    code: 7,
    told: /Cannot use the token/,
  },
  {
    name: "a prompt that is left",
    line: `login --url ${url}`,
    terminal: true,
    stdin: "kpx_01\x03",
    code: 2,
    told: /the prompt was left/,
  },
  { name: "no URL", line: "login --token -", code: 2, told: /no URL is given/ },
];
for (const { name, line, stdin = "", terminal, code, told } of refused) {
  Deno.test(`kompox login refuses ${name} and keeps nothing`, async () => {
    const io = outside({ stdin: [stdin], terminal });
    strictEqual(await kompox(io, line), code);
    match(io.stderr.text, told);
    ok(!io.stderr.text.includes("canary"));
    strictEqual(io.files.has(path), false);
  });
}

Deno.test("kompox context list, use and logout change what is meant", async () => {
  const io = outside({ files: { [path]: contexts("one", "two") } });
  strictEqual(await kompox(io, "context use two"), 0);
  strictEqual(await kompox(io, "context list"), 0);
  strictEqual(
    io.stdout.text,
    "CURRENT  NAME  URL\n         one   https://one.example.com\n*        two   https://two.example.com\n",
  );
  strictEqual(await kompox(io, "logout"), 0);
  strictEqual(await kompox(io, "whoami"), 4);
  match(io.stderr.text, /no context is the current one/);
  ok(!io.files.get(path)!.includes("two"));
});

Deno.test("kompox context use tells which name was meant", async () => {
  const io = outside({ files: { [path]: contexts("prod", "test") } });
  strictEqual(await kompox(io, "context use tset"), 4);
  match(io.stderr.text, /did you mean "test"\?/);
});

const whoami: readonly {
  readonly name: string;
  readonly line: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly expected: readonly (string | undefined)[];
}[] = [
  {
    name: "the current context",
    line: "whoami",
    expected: ["https://one.example.com", "one"],
  },
  {
    name: "another context",
    line: "whoami --context two",
    expected: ["https://two.example.com", "two"],
  },
  {
    name: "the environment before the current context",
    line: "whoami",
    env: { KOMPOX_URL: "https://env.example", KOMPOX_TOKEN: goodToken },
    expected: ["https://env.example", undefined],
  },
  {
    name: "the context of a variable",
    line: "whoami",
    env: { KOMPOX_CONTEXT: "two" },
    expected: ["https://two.example.com", "two"],
  },
];
for (const { name, line, env, expected } of whoami) {
  Deno.test(`kompox whoami asks the service of ${name}`, async () => {
    const io = outside({ env, files: { [path]: contexts("one", "two") } });
    strictEqual(await kompox(io, `${line} -o json`), 0, io.stderr.text);
    const told = JSON.parse(io.stdout.text);
    deepStrictEqual([told.url, told.context, told.name], [
      ...expected,
      me.name,
    ]);
  });
}

const bad = [
  {
    name: "a file that others can read",
    text: contexts("one"),
    mode: 0o640,
    code: 7,
    told: new RegExp(`hint: chmod 600 ${path}`),
  },
  {
    name: "a file that is no list of contexts",
    text: `version: v1\ncontexts: ${goodToken}\n`,
    code: 3,
    told: /it is no list of contexts/,
  },
  {
    name: "a file that is no YAML",
    text: `contexts: [${goodToken}`,
    code: 3,
    told: /it is no list of contexts/,
  },
  {
    name: "a URL without a token of its own",
    text: contexts("one"),
    env: { KOMPOX_URL: "https://evil.example" },
    code: 7,
    told: /KOMPOX_TOKEN is not set/,
  },
];
for (const { name, text, mode, env, code, told } of bad) {
  Deno.test(`kompox refuses ${name}, and shows nothing of it`, async () => {
    const io = outside({ env, files: { [path]: text } }, mode);
    strictEqual(await kompox(io, "whoami"), code);
    match(io.stderr.text, told);
  });
}

Deno.test("kompox not logged in tells how to", async () => {
  const io = outside();
  strictEqual(await kompox(io, "whoami"), 4);
  strictEqual(
    io.stderr.text,
    "error: Cannot choose the service: you are not logged in\n" +
      "  hint: kompox login --url URL --token -\n",
  );
});

Deno.test("kompox says kompox in help, examples and hints", async () => {
  const io = outside();
  strictEqual(await kompox(io, "app deploy --help"), 0);
  match(io.stdout.text, /^Usage: kompox app deploy \[flags\]$/m);
  match(io.stdout.text, /^ {2}kompox app deploy$/m);
  ok(!/kompoxops (?!yml)[a-z]/.test(io.stdout.text), io.stdout.text);
  strictEqual(await kompox(outside(), "app list --help"), 0);
});

Deno.test("kompox has no command that needs the user's kubeconfig", async () => {
  for (const line of ["app kubectl -- get pods", "cluster kubeconfig"]) {
    const io = outside();
    strictEqual(await kompox(io, line), 2, line);
    match(io.stderr.text, /no such command/);
  }
});

Deno.test("kompox left by a second Ctrl-C tells what goes on in the service", async () => {
  const io = outside();
  const ended = run(fakeKompox(), ["operation", "follow", "stuck"], io);
  while (io.emit("SIGINT") === 0) await new Promise((go) => setTimeout(go, 1));
  io.emit("SIGINT");
  strictEqual(await ended, 130);
  match(io.stderr.text, /^info: stuck goes on$/m);
});
