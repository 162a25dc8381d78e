import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { composeProject, target } from "../../tests/fakes/compose_builder.ts";
import { environmentSecret } from "./env_secret.ts";
import { openFrame } from "./frame.ts";

function convert(environment: Record<string, string>, fromFiles: string[]) {
  const { services } = composeProject({
    web: { environment, environmentFromFiles: new Set(fromFiles), line: 4 },
  });
  return environmentSecret(openFrame(target()), services[0], "web");
}

Deno.test("environmentSecret() makes none when no file gives a variable", () => {
  deepStrictEqual(convert({ A: "1" }, []), { problems: [] });
});

Deno.test("environmentSecret() holds what files give, as it is", () => {
  const { object, problems } = convert({ A: "$(B) é", B: "2" }, ["A"]);
  deepStrictEqual(problems, []);
  deepStrictEqual(object?.data, { A: "JChCKSDDqQ==" });
  strictEqual(object?.immutable, true);
});

Deno.test("environmentSecret() has a name that does not depend on the order of files", () => {
  const name = (names: string[]) =>
    convert({ A: "1", B: "2" }, names).object?.metadata.name;
  strictEqual(name(["A", "B"]), name(["B", "A"]));
});

Deno.test("environmentSecret() refuses a variable with which no program starts", () => {
  const { problems } = convert({ A: "x".repeat(128 * 1024 - 2) }, ["A"]);
  deepStrictEqual(problems.map(({ at, message }) => [at?.line, message]), [[
    4,
    'Cannot set environment "A": it has 131072 bytes, and Linux takes less than 131072',
  ]]);
  const fits = convert({ A: "x".repeat(128 * 1024 - 3) }, ["A"]);
  deepStrictEqual(fits.problems, []);
});

Deno.test("environmentSecret() refuses more than a Secret may hold", () => {
  const names = Array.from({ length: 10 }, (_, index) => `A${index}`);
  const values = names.map((name) => [name, "x".repeat(99_999)]);
  const { problems } = convert(Object.fromEntries(values), names);
  deepStrictEqual(problems.map(({ message }) => message.split(":")[0]), [
    'Cannot keep the environment of "web"',
  ]);
});
