import { deepStrictEqual, throws } from "node:assert/strict";
import type { KompoxError } from "../../../core/domain/error.ts";
import { volumeSpecs } from "./volume_spec.ts";

Deno.test("volumeSpecs() splits at the first two colons and drops blanks", () => {
  deepStrictEqual(volumeSpecs(["db:vol1:/mnt/db", " a : b : /x:y "]), [
    { volumeName: "db", diskName: "vol1", mountPath: "/mnt/db" },
    { volumeName: "a", diskName: "b", mountPath: "/x:y" },
  ]);
});

Deno.test("volumeSpecs() tells all that it cannot read", () => {
  const texts = ["db", "db:vol1", "db:vol1:mnt", ":vol1:/mnt", "a:b:/c"];
  throws(() => volumeSpecs(texts), (error: KompoxError) => {
    deepStrictEqual(error.problems.map(({ message }) => message), [
      'Cannot take "db" for --volume: a part is missing',
      'Cannot take "db:vol1" for --volume: a part is missing',
      'Cannot take "db:vol1:mnt" for --volume: the path is not absolute',
      'Cannot take ":vol1:/mnt" for --volume: a part is missing',
    ]);
    return error.kind === "usage";
  });
});
