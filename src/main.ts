// `npm start`. Only this file runs on a Node that is too old, so it says so before anything else is loaded.

const OLDEST = 22;
const major = Number(process.versions.node.split(".")[0]);

if (major < OLDEST) {
  process.stderr.write(`Ringback needs Node ${OLDEST} or later; this is ${process.versions.node}. "npm start" uses the one that "npm ci" brought along (Linux on x64 and arm64); elsewhere install Node 24.\n`);
  process.exitCode = 1;
} else {
  const { run } = await import("./runMain.js");
  await run();
}
