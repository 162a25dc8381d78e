/** A Hono route and nothing else: answers with the JSON of the file that the command line names. */

import { Hono } from "@hono/hono";

const value = JSON.parse(await Deno.readTextFile(Deno.args[0]));
const app = new Hono();
app.get("/", (context) => context.json(value));
Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(port),
}, app.fetch);
