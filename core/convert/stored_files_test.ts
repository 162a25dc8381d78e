import { deepStrictEqual, match, notStrictEqual } from "node:assert/strict";
import type {
  ComposeContent,
  ComposeFileMount,
  ComposeStore,
} from "../compose/model.ts";
import {
  at,
  composeProject,
  type ServiceDraft,
  spot,
  target,
} from "../../tests/fakes/compose_builder.ts";
import { isContentObject } from "./content_object.ts";
import { openFrame } from "./frame.ts";
import { storedFiles } from "./stored_files.ts";

function store(
  name: string,
  content: ComposeContent = { kind: "text", fileName: name, text: "x" },
  more: Partial<ComposeStore> = {},
): ComposeStore {
  return {
    from: "config",
    secret: false,
    name,
    spot: spot(2),
    content,
    ...more,
  };
}

function file(
  of: ComposeStore,
  path: string,
  more: Partial<ComposeFileMount> = {},
): ComposeFileMount {
  return { spot: spot(3), store: of, target: path, ...more };
}

function convert(
  drafts: Readonly<Record<string, ServiceDraft>>,
  volumes: string[] = [],
) {
  const { services } = composeProject(drafts);
  return storedFiles(openFrame(target({ volumes })), services);
}

/** Name of the only object. */
function objectName(of: ComposeStore): string {
  return convert({ a: { files: [file(of, "/f")] } }).objects[0].metadata.name;
}

const text = (value: string): ComposeContent => ({
  kind: "text",
  fileName: "f",
  text: value,
});
const bytes = (base64: string): ComposeContent => ({
  kind: "binary",
  fileName: "f",
  base64,
});

Deno.test("storedFiles() gives another content another name, and the same content the same", () => {
  match(objectName(store("c", text("1"))), /^app1-app--cfg-c-[0-9a-f]{10}$/);
  notStrictEqual(
    objectName(store("c", text("1"))),
    objectName(store("c", text("2"))),
  );
  deepStrictEqual(
    objectName(store("c", text("1"))),
    objectName(store("c", bytes(btoa("1")))),
  );
});

const names: [string, string][] = [
  ["plain-1", "app1-app--cfg-plain-1"],
  ["a_b", "app1-app--cfg-a-b-"],
  ["a.b", "app1-app--cfg-a-b-"],
  ["A", "app1-app--cfg-a-"],
  ["_", "app1-app--cfg-"],
  ["x".repeat(200), `app1-app--cfg-${"x".repeat(47)}-`],
];
for (const [name, start] of names) {
  Deno.test(`storedFiles() makes names that Kubernetes takes of ${name.slice(0, 9)}`, () => {
    const drafts = { a: { files: [file(store(name), "/f")] } };
    const { objects, podVolumes } = convert(drafts);
    match(objects[0].metadata.name, new RegExp(`^${start}[-0-9a-f]+$`));
    match(podVolumes[0].name, /^cfg-[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/);
    deepStrictEqual(podVolumes[0].name.length <= 58, true);
    deepStrictEqual(isContentObject(objects[0]), true);
  });
}

Deno.test("storedFiles() keeps names apart that look alike once made safe", () => {
  const found = new Set(
    ["a_b", "a.b", "a-b", "A_B"].map((name) => objectName(store(name))),
  );
  deepStrictEqual(found.size, 4);
});

Deno.test("storedFiles() steps aside for a volume of the app", () => {
  const drafts = { a: { files: [file(store("web"), "/f")] } };
  const [volume] = convert(drafts, ["cfg-web"]).podVolumes;
  match(volume.name, /^cfg-web-[0-9a-f]{12}$/);
});

Deno.test("storedFiles() makes a volume for each mode when modes differ", () => {
  const shared = store("c");
  const { podVolumes, mounts } = convert({
    a: { files: [file(shared, "/f", { mode: at(0o440) })] },
    b: { files: [file(shared, "/f"), file(shared, "/g", { mode: at(0o400) })] },
  });
  deepStrictEqual(podVolumes.map(({ name }) => name), [
    "cfg-c",
    "cfg-c-0400",
    "cfg-c-0440",
  ]);
  deepStrictEqual(
    mounts.get("b")!.map(({ name, mountPath }) => `${name} ${mountPath}`),
    ["cfg-c /f", "cfg-c-0400 /g"],
  );
});

const external = (objectName: string) =>
  store("c", { kind: "external", objectName, fileName: "c" });

const told: [name: string, ServiceDraft, string[]][] = [
  ["an existing object", { files: [file(external("x"), "/f")] }, [
    '2 info "c" is key "c" of the ConfigMap "x", which must be in the app\'s namespace',
  ]],
  ["a name that no object has", { files: [file(external("a_b"), "/f")] }, [
    '2 error Cannot use config "c": "a_b" is no name of a ConfigMap',
  ]],
  ["root as owner", {
    files: [file(store("c"), "/f", { uid: at("0"), gid: at("root") })],
  }, []],
  ["the container's own user", {
    user: at("7:8"),
    files: [file(store("c"), "/f", { uid: at("7"), gid: at("8") })],
  }, []],
  ["another user who can read it", {
    user: at("7"),
    files: [file(store("c"), "/f", { uid: at("9", 5) })],
  }, [
    '5 warning Cannot give "/f" to user 9: files of a pod belong to root, and mode 0644 lets all read it',
  ]],
  ["a user who cannot read it", {
    user: at("7"),
    files: [file(store("c"), "/f", { uid: at("7", 5), mode: at(0o400) })],
  }, [
    '5 warning Cannot give "/f" to user 7: files of a pod belong to root, and mode 0400 lets nobody else read it',
  ]],
];
for (const [name, draft, lines] of told) {
  Deno.test(`storedFiles() tells of ${name}`, () => {
    const { problems } = convert({ a: draft });
    deepStrictEqual(
      problems.map((each) => `${each.at?.line} ${each.level} ${each.message}`),
      lines,
    );
  });
}
