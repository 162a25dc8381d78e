/** The service as a process of its own, to be killed: arguments are the database and the port. */

import { startService } from "../fakes/service_world.ts";

const [dbUrl, port] = Deno.args;
const service = await startService({ dbUrl, port: Number(port) });
console.log(JSON.stringify({ token: service.token }));
