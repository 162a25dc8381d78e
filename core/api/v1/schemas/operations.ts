/** The input and output of every operation; a type that differs from its own fails the check. */

import type { z } from "zod";
import type { Call } from "../../../operations/call.ts";
import type { Operations } from "../../../operations/operations.ts";
import type {
  ListInput,
  NewToken,
  NewTokenInput,
  ResourceDocument,
  ResourceList,
  TokenReport,
} from "../../../operations/resources.ts";
import type { ProblemDocument } from "../problem.ts";
import { appSchemas } from "./app.ts";
import { clusterSchemas } from "./cluster.ts";
import { diskSchemas } from "./disk.ts";
import type * as resources from "./resources.ts";
import { snapshotSchemas } from "./snapshot.ts";
import { toolSchemas } from "./tool.ts";

/** What comes in and goes out; a channel gives frames, which have no schema. */
export interface OperationSchemas {
  readonly input: z.ZodObject;
  readonly output: z.ZodType | undefined;
}

const all = {
  ...appSchemas,
  ...clusterSchemas,
  ...diskSchemas,
  ...snapshotSchemas,
  ...toolSchemas,
};

export const operationSchemas: Readonly<
  Record<keyof Operations, OperationSchemas>
> = all;

/** Without `readonly`, which a schema does not know. */
type Plain<T> = T extends string | number | boolean | null | undefined ? T
  : unknown extends T ? T
  : { -readonly [Key in keyof T]: Plain<T[Key]> };

type Same<Left, Right> = (<T>() => T extends Plain<Left> ? 1 : 2) extends
  (<T>() => T extends Plain<Right> ? 1 : 2) ? true : false;

type InputOf<Verb> = Verb extends (input: infer Input, call: Call) => unknown
  ? Input
  : never;

type OutputOf<Verb> = Verb extends
  (input: never, call: Call) => Promise<infer Output>
  ? Output extends { readonly frames: unknown } ? undefined : Output
  : Verb extends (input: never, call: Call) => AsyncIterable<infer Item> ? Item
  : never;

type Read<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** Names of the operations whose schema says something else than their type. */
type Wrong = {
  [Name in keyof Operations]: [
    Same<Read<typeof all[Name]["input"]>, InputOf<Operations[Name]>>,
    Same<Read<typeof all[Name]["output"]>, OutputOf<Operations[Name]>>,
  ] extends [true, true] ? never : Name;
}[keyof Operations];

type Others = [
  Same<Read<typeof resources.listInput>, ListInput>,
  Same<Read<typeof resources.newTokenInput>, NewTokenInput>,
  Same<Read<typeof resources.tokenReport>, TokenReport>,
  Same<Read<typeof resources.newToken>, NewToken>,
  Read<typeof resources.resourceList> extends ResourceList ? true : false,
  Read<typeof resources.resourceDocument> extends ResourceDocument ? true
    : false,
  Plain<ProblemDocument> extends Read<typeof resources.problemDocument> ? true
    : "problem",
];

true satisfies [Wrong] extends [never] ? true : Wrong;
[true, true, true, true, true, true, true] satisfies Others;
