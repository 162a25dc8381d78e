/** Keeps the runtime from opening modules that a run does not use. */

/**
 * Deno reads every module that a literal `import()` names as soon as the
 * program starts, used or not: with each command all commands start slower. In
 * the bundle the name is an expression, so that a chunk is opened when it is
 * imported. The sources keep literals: checks and the bundler follow those.
 * So it is with the `require` that the bundler adds for CommonJS packages: it
 * costs as much as the rest of the start, and most runs need none.
 *
 * @param code of a chunk, minified
 * @returns the same program
 */
export function openLate(code: string): string {
  return code.replace(
    /\bimport\("(\.\/[\w.-]+\.js)"\)/g,
    (_, path) => `import(["${path}"][0])`,
  ).replace(
    /import ?\{ ?createRequire as (\w+) ?\} ?from ?"node:module";var (\w+)=\1\(import\.meta\.url\);/,
    (_, create, require) =>
      `var ${create},${require}=(name)=>(${create}??=process` +
      `.getBuiltinModule("node:module").createRequire(import.meta.url))(name);`,
  );
}
