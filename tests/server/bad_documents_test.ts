/** Documents that would have the service read its own files or run programs (decisions 14 and 43). */

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { runBundled } from "../bundle/bundled.ts";
import { type ServiceBundle, startServiceBundle } from "./service_bundle.ts";

/** On the machine of the service, where nobody who asks may read. */
const canary = "canary-of-the-service";

async function withService(
  work: (service: ServiceBundle, folder: string) => Promise<void>,
) {
  const folder = await Deno.makeTempDir({ prefix: "kompox-documents-" });
  try {
    await Deno.writeTextFile(`${folder}/canary`, `CANARY=${canary}\n`);
    const service = await startServiceBundle(folder);
    try {
      await work(service, folder);
    } finally {
      strictEqual(await service.stop(), 0);
    }
    ok(!service.log.join("\n").includes(canary));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function ask(
  { url, token }: ServiceBundle,
  method: string,
  path: string,
  body?: unknown,
) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "if-match": "*",
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, text, body: JSON.parse(text) };
}

const v1 = { version: "v1" };
const provider = { ...v1, kind: "Provider", name: "local", driver: "k3s" };

async function seed(service: ServiceBundle): Promise<void> {
  const compose = { services: { web: { image: "nginx" } } };
  const documents = [
    { ...v1, kind: "Service", name: "acme" },
    provider,
    { ...v1, kind: "Cluster", name: "main", provider: "local", existing: true },
    { ...v1, kind: "App", name: "shop", cluster: "main", compose },
  ];
  for (const document of documents) {
    const path = `/${document.kind.toLowerCase()}s`;
    const { status, text } = await ask(service, "POST", path, document);
    strictEqual(status, 201, text);
  }
}

/** @param user what the kubeconfig says of its user */
function kubeconfig(user: object, cluster: object = {}): string {
  const server = "https://127.0.0.1:1";
  return JSON.stringify({
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server, ...cluster } }],
    users: [{ name: "u", user }],
  });
}

const kubeconfigs = (folder: string) => [
  { key: "tokenFile", text: kubeconfig({ tokenFile: `${folder}/canary` }) },
  { key: "client-key", text: kubeconfig({ "client-key": "/etc/passwd" }) },
  {
    key: "exec",
    text: kubeconfig({ exec: { command: "touch", args: [`${folder}/ran`] } }),
  },
  {
    key: "auth-provider",
    text: kubeconfig({ "auth-provider": { name: "x" } }),
  },
  {
    key: "certificate-authority",
    text: kubeconfig({}, { "certificate-authority": `${folder}/canary` }),
  },
];

Deno.test("kompoxsvc takes no kubeconfig that names files or programs, and uses none that came another way", async () => {
  await withService(async (service, folder) => {
    await seed(service);
    for (const { key, text } of kubeconfigs(folder)) {
      const settings = { KUBECONFIG_DATA: text };
      for (
        const [method, path, document] of [
          ["PUT", "/providers/local", { ...provider, settings }],
          ["POST", "/providers", { ...provider, name: "other", settings }],
          ["POST", "/clusters", {
            ...v1,
            kind: "Cluster",
            name: "other",
            provider: "local",
            settings,
          }],
        ] as const
      ) {
        const { status, body } = await ask(service, method, path, document);
        strictEqual(status, 422, `${key} ${method} ${path}`);
        strictEqual(body.errors[0].pointer, "/settings/KUBECONFIG_DATA");
        match(body.detail, new RegExp(`"${key}" names a (file|program)`));
      }
      // An administrator beside the service writes what the API refuses.
      const made = await runBundled(
        ["admin", "provider", "update", "local", "-f", "-"],
        {
          cwd: folder,
          program: "kompoxsvc",
          stdin: JSON.stringify({ ...provider, settings }),
          env: { HOME: folder, XDG_STATE_HOME: `${folder}/state` },
        },
      );
      if (made.code === 0) {
        const status = await ask(service, "GET", "/apps/shop/status");
        strictEqual(status.status, 403, status.text);
        match(status.body.detail, new RegExp(`"${key}" names a`));
      } else strictEqual(made.code, 3, made.stderr);
    }
    const there = [...Deno.readDirSync(folder)].map(({ name }) => name);
    ok(!there.includes("ran"));
    const listed = await ask(service, "GET", "/providers");
    strictEqual(listed.body.items.length, 1);
  });
});

Deno.test("kompoxsvc reads no file of its own for a Compose project", async () => {
  await withService(async (service, folder) => {
    await seed(service);
    const outside = [
      `${folder}/canary`,
      "../canary",
      "./a/../../canary",
      "~/canary",
      "canary",
    ];
    for (const path of outside) {
      for (
        const service_ of [
          { image: "nginx", env_file: path },
          { image: "nginx", volumes: [`${path}:/data/x`] },
          { extends: { file: path, service: "web" } },
        ]
      ) {
        const text = JSON.stringify({ services: { web: service_ } });
        const { status, text: told, body } = await ask(
          service,
          "POST",
          "/apps/shop/validate",
          {
            bundle: {
              entries: [{ path: "compose.yml" }],
              files: { "compose.yml": text },
              paths: {},
              variables: {},
              profiles: [],
            },
            outputs: ["compose", "objects"],
          },
        );
        ok(!told.includes(canary), told);
        // A report with errors, or a refusal: never an app that holds.
        const errors = status === 200
          ? body.problems.filter(({ level }: { level: string }) =>
            level === "error"
          )
          : body.errors;
        ok(errors?.length > 0, `${path}: ${status} ${told}`);
      }
    }
  });
});

Deno.test("kompoxsvc takes no bundle whose paths leave the project", async () => {
  await withService(async (service) => {
    await seed(service);
    const wrong: string[] = [];
    for (
      const path of ["../x.yml", "/etc/x.yml", "a/../../x.yml", "a\0.yml", ""]
    ) {
      const text = "services: {web: {image: nginx}}";
      const { status, text: told } = await ask(
        service,
        "POST",
        "/apps/shop/validate",
        {
          bundle: {
            entries: [{ path }],
            files: { [path]: text },
            paths: { [path]: "file" },
            variables: {},
            profiles: [],
          },
          outputs: [],
        },
      );
      if (status !== 422) wrong.push(`${JSON.stringify(path)}: ${told}`);
    }
    deepStrictEqual(wrong, []);
  });
});

/** Passes requests on to the service. @returns its URL, and the bodies of all */
function recorder({ url }: ServiceBundle) {
  const bodies: string[] = [];
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen() {},
  }, async (request) => {
    const { method, headers } = request;
    const { pathname, search } = new URL(request.url);
    const body = method === "GET" ? undefined : await request.text();
    bodies.push(body ?? "");
    return await fetch(url + pathname + search, { method, headers, body });
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, bodies, server };
}

Deno.test("kompox sends no file from outside of the project", async () => {
  await withService(async (service, folder) => {
    await seed(service);
    const cwd = `${folder}/project`;
    await Deno.mkdir(cwd);
    await Deno.symlink(`${folder}/canary`, `${cwd}/link`);
    const { url, bodies, server } = recorder(service);
    for (const path of ["../canary", `${folder}/canary`, "link"]) {
      const web = { image: "nginx", env_file: path };
      const text = JSON.stringify({ services: { web } });
      await Deno.writeTextFile(`${cwd}/compose.yml`, text);
      for (const verb of ["validate", "deploy"]) {
        const run = await runBundled(
          ["app", verb, "-A", "shop", "-f", "compose.yml"],
          {
            cwd,
            program: "kompox",
            env: {
              KOMPOX_URL: url,
              KOMPOX_TOKEN: service.token,
              XDG_CONFIG_HOME: folder,
            },
          },
        );
        strictEqual(run.code, 3, `${path}: ${run.stderr}`);
        match(run.stderr, /compose\.yml:1:\d+: error: Cannot /);
        ok(!(run.stdout + run.stderr).includes(canary));
      }
    }
    ok(bodies.length > 0);
    ok(!bodies.join("\n").includes(canary));
    await server.shutdown();
  });
});
