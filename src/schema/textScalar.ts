// A scalar that is text on the wire and inside. What the text says is judged by the operation, which answers with a refusal that helps.
import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

export function textScalar(name: string, description: string): GraphQLScalarType<string, string> {
  const text = (value: unknown): string => {
    if (typeof value === "string") return value;
    throw new GraphQLError(`${name} is written as a string.`);
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: text,
    parseValue: text,
    parseLiteral: (node) => text(node.kind === Kind.STRING ? node.value : undefined),
  });
}
