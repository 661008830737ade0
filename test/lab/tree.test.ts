// Shows how the mirror is read from a machine's apt sources, and that a lock cannot be left behind.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { withLock } from "../../lab/lock.js";
import { debianMirror, parseDeb822, parseSourcesList } from "../../lab/tree/aptSources.js";

const archive = "http://mirror.example/debian";

test("a classic sources.list gives its mirror, with options, comments and other vendors around it", () => {
  const sources = parseSourcesList(`
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/some/key.gpg] https://vendor.example/node_20.x nodistro main
deb http://mirror.example/debian-security bookworm-security main
deb-src ${archive} bookworm main
deb [trusted=no] ${archive} bookworm main contrib # the archive
`);
  assert.equal(debianMirror(sources, "bookworm"), archive);
});

test("a deb822 file gives its mirror, with continued lines and a stanza that is switched off", () => {
  const sources = parseDeb822(`Types: deb
URIs: http://off.example/debian
Suites: trixie
Components: main
Enabled: no

# the archive
Types: deb deb-src
URIs: ${archive}
Suites: trixie
  trixie-updates
Components:
 main
 contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp
`);
  assert.deepEqual(sources.map(({ suite }) => suite), ["trixie", "trixie-updates"]);
  assert.equal(debianMirror(sources, "trixie"), archive);
});

test("without the Debian archive among the sources there is no mirror", () => {
  assert.equal(debianMirror(parseSourcesList("deb http://other.example/ubuntu noble main"), "bookworm"), null);
});

test("two holders of one lock never work at the same time", async () => {
  let working = 0;
  const work = async () => {
    working += 1;
    assert.equal(working, 1);
    await new Promise((done) => setImmediate(done));
    working -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLock("test of exclusion", work)));
});

test("a lock is free as soon as its holder is killed", async () => {
  const library = new URL("../../lab/lock.js", import.meta.url).href;
  const script = `const { withLock } = await import(${JSON.stringify(library)}); await withLock("test of death", () => { console.log("held"); return new Promise(() => setInterval(() => {}, 1000)); });`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((done) => holder.stdout.once("data", done));
  let waited = false;
  const got = withLock("test of death", () => Promise.resolve("ours"), () => {
    waited = true;
    holder.kill("SIGKILL");
  });
  assert.equal(await got, "ours");
  assert.equal(waited, true);
});
