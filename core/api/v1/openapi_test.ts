import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { operations } from "../../operations/operations.ts";
import { openApi } from "./openapi.ts";
import { routes } from "./routes.ts";

// deno-lint-ignore no-explicit-any
const document = JSON.parse(JSON.stringify(openApi("1.2.3"))) as any;

Deno.test("openApi() has every route once, by its name", () => {
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path as Record<string, { operationId: string }>)
      .map(({ operationId }) => operationId)
  );
  deepStrictEqual(ids.toSorted(), routes.map(({ name }) => name).toSorted());
  for (const { name } of operations) ok(ids.includes(name), name);
});

Deno.test("openApi() tells the parameters of the path, the query and the headers", () => {
  const logs = document.paths["/api/v1/apps/{appName}/logs"].get;
  deepStrictEqual(
    logs.parameters.map((
      { name, in: where, required }: Record<string, unknown>,
    ) => [name, where, required]),
    [
      ["appName", "path", true],
      ["follow", "query", true],
      ["tailLines", "query", false],
      ["sinceSeconds", "query", false],
      ["container", "query", false],
      ["allContainers", "query", true],
      ["previous", "query", true],
      ["Last-Event-ID", "header", false],
    ],
  );
});

Deno.test("openApi() refuses fields that nobody knows, and tells long operations", () => {
  const { post } = document.paths["/api/v1/apps/{appName}/deploy"];
  const { schema } = post.requestBody.content["application/json"];
  strictEqual(schema.additionalProperties, false);
  ok(!("appName" in schema.properties));
  ok("202" in post.responses && "default" in post.responses);
});

Deno.test("openApi() names the service's address when it is known", () => {
  deepStrictEqual(openApi("1", "https://k.example.com").servers, [
    { url: "https://k.example.com" },
  ]);
});
