#!/usr/bin/env node
// `npx ringback`: hands the command line to the build, on a Node that is new enough. It runs on old ones too, so it is plain JavaScript.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OLDEST = 22;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const main = at("../dist/src/commandLine/main.js");
const bundled = at("../node_modules/.bin/node");

if (!existsSync(main)) {
  process.stderr.write('Ringback is not built yet: run "npm ci && npm run build" in its folder, then again.\n');
  process.exitCode = 78;
} else if (Number(process.versions.node.split(".")[0]) >= OLDEST) {
  await import(main);
} else if (existsSync(bundled) && process.env.RINGBACK_NODE_TRIED === undefined) {
  const { status } = spawnSync(bundled, [main, ...process.argv.slice(2)], { stdio: "inherit", env: { ...process.env, RINGBACK_NODE_TRIED: "1" } });
  process.exitCode = status ?? 1;
} else {
  process.stderr.write(`Ringback needs Node ${OLDEST} or later, and this is ${process.versions.node}: install Node 24.\n`);
  process.exitCode = 78;
}
