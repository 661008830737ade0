// What a person sees who opens the API in a browser: where they are, and how to ask. It loads nothing from anywhere and knows no key.
import type { IncomingMessage, ServerResponse } from "node:http";

export function wantsPage(request: IncomingMessage): boolean {
  return request.method === "GET" && (request.url === "/" || request.url === "/graphql") && (request.headers.accept ?? "").includes("text/html");
}

export function sendPage(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'", "x-content-type-options": "nosniff" });
  response.end(page);
}

const page = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Ringback</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:42rem;padding:0 1rem}pre{overflow:auto;padding:1rem;background:#8881}</style>
<h1>Ringback</h1>
<p>This is a GraphQL API. It is asked by POST to <code>/graphql</code>, and over a WebSocket on the same path. The schema can be read without a key, by any GraphQL tool; everything else wants one:</p>
<pre>curl /graphql -H 'content-type: application/json' \\
  -H 'authorization: Bearer rb_…' \\
  -d '{"query":"{ me { account { name wallet { available { amount currency } } } } }"}'</pre>
<p>What can be asked is told in <code>docs/API.md</code> and <code>schema.graphql</code>.</p>
</html>
`;
