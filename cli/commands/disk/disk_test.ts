import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type {
  AssignDiskInput,
  BootstrapDisksInput,
  CreateDiskInput,
  DeleteDiskInput,
  ListDisksInput,
  VolumeDisk,
} from "../../../core/operations/disk.ts";
import type { Operations } from "../../../core/operations/operations.ts";
import { FakeIo } from "../../../tests/fakes/fake_io.ts";
import { fakeProgram } from "../../../tests/fakes/fake_program.ts";
import { run } from "../../run.ts";
import { sizeText } from "./view_disks.ts";

const gibibyte = 2 ** 30;

function disk(name: string, more: Partial<VolumeDisk> = {}): VolumeDisk {
  return {
    name,
    volumeName: "data",
    assigned: false,
    size: 32 * gibibyte,
    handle: `/disks/${name}`,
    createdAt: "2024-01-10T12:00:59Z",
    updatedAt: "2024-01-10T12:05:00Z",
    state: "ready",
    shortHandle: "1f3ab29 (az)",
    claim: "kompox-data-a1b2c3-1f3ab2",
    ...more,
  };
}

/** Notes what it is asked; disks are those of the seed. */
class FakeDisks implements Partial<Operations> {
  readonly asked: unknown[] = [];

  listDisks(input: ListDisksInput) {
    this.asked.push(input);
    const usage = { usedBytes: 3 * gibibyte, capacityBytes: 32 * gibibyte };
    const used = input.usage && { usage: { ...usage, pod: "app-1" } };
    return Promise.resolve([
      disk("vol-202401", { assigned: true, ...used }),
      disk("vol-202312", { source: "snapshot:old", zone: "1" }),
      disk("new", {
        state: "creating",
        handle: "",
        shortHandle: "",
        claim: "",
      }),
    ]);
  }

  createDisk(input: CreateDiskInput) {
    this.asked.push(input);
    return Promise.resolve(disk(input.name ?? "made"));
  }

  bootstrapDisks(input: BootstrapDisksInput) {
    this.asked.push(input);
    return Promise.resolve([]);
  }

  assignDisk(input: AssignDiskInput) {
    this.asked.push(input);
    const { volumeName, diskName } = input;
    return Promise.resolve({ volumeName, diskName, changed: true });
  }

  deleteDisk({ volumeName, diskName, force }: DeleteDiskInput) {
    this.asked.push({ volumeName, diskName, force });
    return Promise.resolve({ volumeName, name: diskName, deleted: false });
  }
}

async function ran(line: string) {
  const disks = new FakeDisks();
  const io = new FakeIo();
  const code = await run(fakeProgram(disks), ["disk", ...line.split(" ")], io);
  return { code, asked: disks.asked, out: io.stdout.text, err: io.stderr.text };
}

Deno.test("disk list prints the table of the seed", async () => {
  const { code, out } = await ran("list data");
  strictEqual(code, 0);
  strictEqual(
    out,
    `NAME        ASSIGNED  SIZE  HANDLE        CREATED            UPDATED
vol-202401  true      32Gi  1f3ab29 (az)  2024-01-10T12:00Z  2024-01-10T12:05Z
vol-202312  false     32Gi  1f3ab29 (az)  2024-01-10T12:00Z  2024-01-10T12:05Z
new         false     32Gi  creating      2024-01-10T12:00Z  2024-01-10T12:05Z
`,
  );
});

Deno.test("disk list prints used space, then source and claim, when asked", async () => {
  const { out, asked } = await ran("list -V data --usage -o wide");
  deepStrictEqual(asked, [
    { appName: undefined, volumeName: "data", usage: true },
  ]);
  const [titles, first, second] = out.split("\n").map((line) =>
    line.split(/ {2,}/)
  );
  deepStrictEqual(titles.slice(5), [
    "UPDATED",
    "USED",
    "AGE",
    "ZONE",
    "SOURCE",
    "CLAIM",
  ]);
  strictEqual(first[6], "3Gi of 32Gi");
  deepStrictEqual(second.slice(-3), [
    "1",
    "snapshot:old",
    "kompox-data-a1b2c3-1f3ab2",
  ]);
});

Deno.test("disk list gives JSON and names", async () => {
  const { out } = await ran("list data -o json");
  strictEqual(JSON.parse(out)[0].name, "vol-202401");
  const named = await ran("list data -o name");
  strictEqual(named.out, "disk/vol-202401\ndisk/vol-202312\ndisk/new\n");
});

Deno.test("disk create passes everything on, and prints one object", async () => {
  const line = 'create data -N vol2 --source disk:a -Z 2 -O {"sku":"x","n":1}';
  const { asked, out } = await ran(line);
  deepStrictEqual(asked, [{
    appName: undefined,
    volumeName: "data",
    name: "vol2",
    source: "disk:a",
    zone: "2",
    options: { sku: "x", n: "1" },
  }]);
  strictEqual(JSON.parse(out).name, "vol2");
});

Deno.test("disk create --bootstrap prints an empty list when there is nothing to do", async () => {
  const { asked, out } = await ran("create --bootstrap");
  deepStrictEqual(asked, [{ appName: undefined, force: false }]);
  strictEqual(out, "[]\n");
});

Deno.test("disk assign and delete are silent on stdout", async () => {
  const assigned = await ran("assign data --name vol2 --lock-timeout 0s");
  deepStrictEqual(assigned.asked, [{
    appName: undefined,
    volumeName: "data",
    diskName: "vol2",
    lockTimeoutMs: 0,
  }]);
  strictEqual(assigned.out, "");
  match(assigned.err, /kompoxops app deploy/);
  const deleted = await ran("delete -V data -D vol2 --force");
  deepStrictEqual(deleted.asked, [
    { volumeName: "data", diskName: "vol2", force: true },
  ]);
  strictEqual(deleted.out, "");
  match(deleted.err, /does not exist/);
});

const refused: [string, RegExp][] = [
  ["list", /none is named/],
  ["list data other", /one word too many/],
  ["list data -V other", /--vol-name says "other"/],
  ["assign data", /Cannot choose a disk: none is named/],
  ["delete data", /Cannot choose a disk: none is named/],
  ["assign data -D a -N b", /--disk-name says "a", --name "b"/],
  ["create data --force", /there is no --bootstrap/],
  ["create data --bootstrap", /--vol-name with --bootstrap/],
  ["create --bootstrap -N a -Z 1", /--name and --zone with --bootstrap/],
  ["create data -O {", /invalid JSON in --options/],
  ["create data -O []", /invalid JSON in --options: it is no object/],
  ['create data -O {"a":{}}', /"a" is no text, number or boolean/],
];
for (const [line, said] of refused) {
  Deno.test(`disk ${line} is refused before anything is asked`, async () => {
    const { code, err, asked } = await ran(line);
    strictEqual(code, 2);
    match(err, said);
    deepStrictEqual(asked, []);
  });
}

const sizes: [number, string][] = [
  [32 * gibibyte, "32Gi"],
  [512 * 2 ** 20, "512Mi"],
  [1.5 * gibibyte, "1536Mi"],
  [33.4 * gibibyte, "33Gi"],
  [12_345, "12Ki"],
  [0, "0"],
];
for (const [bytes, text] of sizes) {
  Deno.test(`sizeText() writes ${bytes} as ${text}`, () => {
    strictEqual(sizeText(bytes), text);
  });
}
