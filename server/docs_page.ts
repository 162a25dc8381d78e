/** The reference as a page that loads nothing: no script, no font, no picture. */

import { base, pathFields, placeOfFields } from "../core/api/v1/wire.ts";
import { type Route, routes } from "../core/api/v1/routes.ts";
import { access } from "../core/operations/access.ts";

const style = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; }
section { border-top: 1px solid #8886; padding: .5rem 0; }
h2 { margin-top: 2rem; } h3 { margin: .2rem 0; font-size: 1rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600; }
p { margin: .2rem 0; } .more { color: #777; }
`;

/** @param version of the program */
export async function docsPage(version: string): Promise<Response> {
  const hash = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(style),
  );
  const digest = new Uint8Array(hash).toBase64();
  return new Response(page(version), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "cache-control": "max-age=300",
    },
  });
}

function page(version: string): string {
  const groups = Map.groupBy(routes, ({ path }) => path.split("/")[1]);
  const sections = [...groups].map(([name, members]) =>
    `<h2 id="${escape(name)}">${escape(name)}</h2>\n${
      members.map(section).join("\n")
    }`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Kompox API</title>
<style>${style}</style>
</head>
<body>
<h1>Kompox API</h1>
<p>Version ${
    escape(version)
  }. The schemas are in <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).
Every request carries <code>Authorization: Bearer kpx_...</code>; every failure is a problem document (RFC 9457).</p>
${sections.join("\n")}
</body>
</html>
`;
}

function section(route: Route): string {
  const fields = Object.keys(route.input?.shape ?? {}).filter((name) =>
    !pathFields(route.path).includes(name)
  );
  const taken = route.document !== undefined
    ? ["the document, as the body"]
    : fields.length > 0
    ? [`${placeOfFields(route)}: ${fields.join(", ")}`]
    : [];
  const more = [
    `for ${access[route.name].roles.join(", ")}`,
    ...taken,
    ...route.match ? ["If-Match is needed"] : [],
    ...route.shape === "feed" ? ["answers server-sent events"] : [],
    ...route.shape === "channel" ? ["WebSocket"] : [],
    `answers ${route.shape === "channel" ? 101 : route.status}`,
  ];
  return `<section id="${escape(route.name)}">
<h3><code><span class="method">${route.method}</span> ${
    escape(base + route.path)
  }</code></h3>
<p>${escape(route.about)}</p>
<p class="more">${escape(more.join("; "))}</p>
</section>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
