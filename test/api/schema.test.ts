// What is committed is what the code says: the schema, and the client that is generated from it. And the schema keeps its own rules.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isEnumType, isInputObjectType, isNonNullType, isObjectType, isScalarType, isSpecifiedScalarType, isUnionType, parse, validate, type GraphQLNamedType } from "graphql";
import { refusalCodes } from "../../src/kernel/refusal.js";
import { buildApiSchema } from "../../src/resolvers/apiSchema.js";
import { printApiSchema } from "../../src/schema/emit.js";

const root = join(import.meta.dirname, "../../..");
const schema = buildApiSchema();
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__") && !(isScalarType(type) && isSpecifiedScalarType(type)));

test('schema.graphql is what the code says; if not, run "npm run codegen"', () => {
  assert.equal(readFileSync(join(root, "schema.graphql"), "utf8"), printApiSchema());
});

test('sdk/generated.ts is what codegen.yml makes of schema.graphql; if not, run "npm run codegen"', () => {
  const folder = mkdtempSync(join(root, "dist/codegen-"));
  try {
    const config = join(folder, "codegen.yml");
    writeFileSync(config, readFileSync(join(root, "codegen.yml"), "utf8").replace("sdk/generated.ts:", `${join(folder, "generated.ts")}:`));
    const { status, stderr, stdout } = spawnSync(process.execPath, [join(root, "node_modules/@graphql-codegen/cli/cjs/bin.js"), "--config", config], { cwd: root, encoding: "utf8", timeout: 90_000 });
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.equal(readFileSync(join(root, "sdk/generated.ts"), "utf8"), readFileSync(join(folder, "generated.ts"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the documents that docs/API.md shows are valid, and every refusal code is in its table", () => {
  const text = readFileSync(join(root, "docs/API.md"), "utf8");
  const documents = [...text.matchAll(/^```graphql\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? "");
  assert.ok(documents.length >= 4);
  for (const document of documents) assert.deepEqual(validate(schema, parse(document)), [], document);
  const missing = refusalCodes.filter((code) => !text.includes(`\`${code}\``));
  assert.deepEqual(missing, []);
});

/** Everything that a reader of the schema meets, with its description. */
function* described(type: GraphQLNamedType): Generator<readonly [where: string, description: string | null | undefined]> {
  yield [type.name, type.description];
  if (isEnumType(type)) for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description];
  if (!isObjectType(type) && !isInputObjectType(type)) return;
  for (const field of Object.values(type.getFields())) {
    yield [`${type.name}.${field.name}`, field.description];
    if ("args" in field) for (const argument of field.args) yield [`${type.name}.${field.name}(${argument.name})`, argument.description];
  }
}

test("every type, field, argument and enum value is described by a sentence", () => {
  const bare = types.flatMap((type) => [...described(type)]).filter(([, description]) => !/^[A-Z“"].*[.]$/s.test(description ?? ""));
  assert.deepEqual(bare, []);
});

test("every mutation answers a thing or Refused, and every root field may be null, so that one fault does not take the others' answers with it", () => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    assert.ok(isUnionType(field.type) && field.type.getTypes().some(({ name }) => name === "Refused"), field.name);
  }
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) assert.ok(!isNonNullType(field.type), field.name);
});

test("there is no float in the whole schema", () => {
  assert.equal(schema.getType("Float"), undefined);
});

test("enums are written as GraphQL writes them", () => {
  for (const type of types.filter(isEnumType)) for (const { name } of type.getValues()) assert.match(name, /^[A-Z][A-Z0-9_]*$/);
});
