// Writes schema.graphql, the API as a text that is committed and compared: a test fails when it is stale.
import { writeFile } from "node:fs/promises";
import { lexicographicSortSchema, printSchema } from "graphql";
import { buildApiSchema } from "../resolvers/apiSchema.js";

export const SCHEMA_FILE = "schema.graphql";

export function printApiSchema(): string {
  return `# Written by "npm run codegen" from src/schema and src/resolvers. Do not edit.\n\n${printSchema(lexicographicSortSchema(buildApiSchema()))}\n`;
}

if (import.meta.filename === process.argv[1]) await writeFile(SCHEMA_FILE, printApiSchema());
