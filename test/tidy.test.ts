// The walls of the house, as a test: who may import whom, how long a file and a function may be, and what nobody may write.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");

interface File {
  readonly path: string;
  readonly lines: readonly string[];
  readonly imports: readonly { readonly line: number; readonly from: string; readonly typeOnly: boolean }[];
}

const files: readonly File[] = ["src", "migrations", "lab", "bench", "test", "sdk"]
  .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
  .filter((path) => !/(^|\/)(node_modules|dist)\/|\.d\.ts$|(^|\/)generated(\/|\.ts$)/.test(path))
  .map(readSource);
const source = files.filter(({ path }) => path.startsWith("src/"));

function readSource(path: string): File {
  const text = readFileSync(join(root, path), "utf8");
  const imports = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?["']([^"']+)["']/gm), ...text.matchAll(/()\bimport\(\s*["']([^"']+)["']\s*\)/g)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    typeOnly: match[1] !== undefined && match[1] !== "",
    from: match[2]?.startsWith(".") ? normalize(join(dirname(path), match[2])).replace(/\.js$/, ".ts") : (match[2] ?? ""),
  }));
  return { path, lines: text.split("\n"), imports };
}

/** Each room of src, and what of ours it may import. app.ts and the command-line entries compose, so they may import all. */
const walls: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  database: ["kernel"],
  billing: ["database", "kernel"],
  telephony: ["database", "kernel"],
  access: ["database", "kernel"],
  schema: ["kernel"],
  resolvers: ["schema", "access", "billing", "telephony", "kernel"],
  server: ["resolvers", "schema", "access", "kernel"],
};
const composers = /^src\/(app|main|config|seed|switch|demo|doctor|[a-zA-Z]+Main)|Main\.ts$|\/main\.ts$|^src\/schema\/emit\.ts$|^src\/(demo|doctor|commandLine)\//;
/** Closed lists of other rooms that the API's enums are made from. */
const closedLists = new Set(["src/telephony/callBack/callBack.ts", "src/telephony/callBack/event.ts", "src/telephony/billingPort.ts", "src/telephony/dialogue/announcement.ts", "src/billing/cdr/cdr.ts", "src/billing/ledger/transfer.ts", "src/billing/accounts/account.ts"]);

const owners: readonly { readonly name: RegExp; readonly may: RegExp; readonly instead: string }[] = [
  { name: /^typeorm$/, may: /^src\/database\/|\.entity\.ts$|\.store\.ts$|^src\/billing\/ledger\/|^migrations\//, instead: "take a Tx or a Queryable" },
  { name: /^ari-client$/, may: /^src\/telephony\/ari\/ariCallControl\.ts$/, instead: "ask CallControl" },
  { name: /^(@apollo\/server|graphql-ws|ws)(\/|$)/, may: /^src\/server\//, instead: "stay on this side of server/" },
  { name: /^type-graphql$/, may: /^src\/(schema|resolvers|server)\//, instead: "keep the API's types in schema/" },
  { name: /^pg(-copy-streams)?$/, may: /^src\/database\//, instead: "take a Tx or a Queryable" },
];

function complain(rule: string, found: readonly string[]): void {
  assert.deepEqual(found, [], `${rule}:\n${found.join("\n")}`);
}

test("every room imports only what it may", () => {
  const found = source.filter(({ path }) => !composers.test(path)).flatMap(({ path, imports }) => {
    const room = path.split("/")[1] ?? "";
    const allowed = walls[room] ?? [];
    return imports.filter(({ from, typeOnly }) => {
      if (!from.startsWith("src/") || from.startsWith(`src/${room}/`)) return false;
      if (room === "schema" && (typeOnly || closedLists.has(from))) return false;
      if (from.startsWith("migrations/")) return path !== "src/database/dataSource.ts";
      if (from.endsWith(".entity.ts")) return path !== "src/database/dataSource.ts";
      return !allowed.some((other) => from.startsWith(`src/${other}/`));
    }).map(({ line, from }) => `${path}:${line}: ${room} may not import ${from}; it may import ${allowed.join(", ") || "nothing of ours"}`);
  });
  complain("forbidden imports", found);
});

test("each library stays in its room", () => {
  const found = source.flatMap(({ path, imports }) =>
    imports.flatMap(({ line, from }) => owners.filter(({ name, may }) => name.test(from) && !may.test(path)).map(({ instead }) => `${path}:${line}: ${from} does not belong here; ${instead}`)));
  complain("libraries outside their room", found);
});

test("no file is longer than 250 lines, and no function longer than 50", () => {
  const long = [...source, ...files.filter(({ path }) => path.startsWith("lab/") || path.startsWith("bench/"))].filter(({ lines }) => lines.length > 251).map(({ path, lines }) => `${path}:251: ${lines.length} lines; split it by noun or verb`);
  const functions = source.flatMap(({ path, lines }) => longFunctions(lines).map((at) => `${path}:${at}: a function of more than 50 lines; name its parts`));
  complain("too long", [...long, ...functions]);
});

/** By indentation, which the house keeps: a function begins on a line that opens a brace, and ends where a line closes it at the same depth. */
function longFunctions(lines: readonly string[]): number[] {
  return lines.flatMap((line, index) => {
    if (!/^\s*(export )?(async )?function\*? |^\s*(private |static |async )*\w+\([^)]*\)[^;=]*\{$|=>\s*\{$/.test(line) || /^\s*(describe|return|test|before|after)\b/.test(line)) return [];
    // A factory holds the functions that it returns; each of those is measured by itself.
    if (/function\*? create[A-Z]/.test(line)) return [];
    const indent = /^\s*/.exec(line)?.[0] ?? "";
    const end = lines.findIndex((other, at) => at > index && other.startsWith(`${indent}}`));
    return end - index > 50 ? [index + 1] : [];
  });
}

const forbidden: readonly { readonly what: RegExp; readonly where: RegExp; readonly instead: string }[] = [
  { what: /\bDate\.now\(|new Date\(|Math\.random\(/, where: /^src\/(?!kernel\/)/, instead: "time and chance are arguments: ask a Clock" },
  { what: /\bparseFloat\(|\.toFixed\(|\bNumber\([^)]*(icros|anos)/, where: /^src\/billing\//, instead: "money is a bigint" },
  { what: /\bconsole\./, where: /^src\/(?!.*(main|Main|demo|doctor))/, instead: "use the logger, or write to stdout in a command" },
  { what: /(:|<|as|\|)\s*any\b(?!\()/, where: /^(src|sdk|lab|bench|test)\//, instead: "name the type, or take unknown" },
  { what: /\b(TODO|FIXME|XXX)\b/, where: /^(src|sdk|lab|bench|migrations)\//, instead: "do it, or file it" },
  { what: /\b(it|test|describe)\.(skip|only)\(/, where: /^test\//, instead: "a test runs, or it is not there" },
];

test("nobody writes what is forbidden", () => {
  const found = files.filter(({ path }) => path !== "test/tidy.test.ts").flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => {
      const code = line.replace(/^\s*(\/\/|\*|\/\*).*$/, "").replace(/\s\/\/ .*$/, "");
      return forbidden.filter(({ what, where }) => where.test(path) && what.test(code)).map(({ instead }) => `${path}:${index + 1}: ${line.trim()} — ${instead}`);
    }));
  complain("forbidden", found);
});

test("every file is imported by somebody", () => {
  const imported = new Set(files.flatMap(({ imports }) => imports.map(({ from }) => from)));
  const entries = /(^|\/)(main|index|run|emit|[a-zA-Z]*Main)\.ts$|\.test\.ts$|\.fixture\.ts$|^bench\/|keypad\.ts$/;
  complain("imported by nobody", files.filter(({ path }) => !imported.has(path) && !entries.test(path)).map(({ path }) => `${path}:1: delete it, or use it`));
});

test("words that have a standard term stay out of code", () => {
  const words = /\b(CLID|cardNumber|hotline|virtualNumber|billsec|agentId|postings?)\b/;
  const found = source.flatMap(({ path, lines }) => lines.flatMap((line, index) => (words.test(line) ? [`${path}:${index + 1}: ${line.trim()} — see docs/GLOSSARY.md`] : [])));
  complain("words", found);
});

test("the tree that was read is the house itself", () => {
  assert.ok(source.length > 20, `only ${source.length} files found below ${relative(process.cwd(), root) || "."}/src`);
});
