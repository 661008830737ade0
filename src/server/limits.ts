// How much one caller may ask for at once. Each number is a limit on work that somebody else would pay for.
import { GraphQLError, Kind, type ASTVisitor, type FragmentDefinitionNode, type SelectionSetNode, type ValidationContext } from "graphql";

export interface Limits {
  readonly bodyBytes: number;
  readonly messageBytes: number;
  readonly requestMs: number;
  /** Of a rate deck that an operator sends. */
  readonly uploadBytes: number;
  readonly uploadMs: number;
  readonly sockets: number;
  readonly socketsPerOwner: number;
  readonly operationsPerSocket: number;
  /** How often the keys of open sockets are looked at again. */
  readonly recheckMs: number;
  /** How long a stop waits for answers under way. */
  readonly graceMs: number;
}

export const standardLimits: Limits = {
  bodyBytes: 100_000,
  messageBytes: 65_536,
  requestMs: 10_000,
  uploadBytes: 1_000_000_000,
  uploadMs: 900_000,
  sockets: 10_000,
  socketsPerOwner: 200,
  operationsPerSocket: 50,
  recheckMs: 30_000,
  graceMs: 5_000,
};

export const MOST_TOKENS = 1_000;
export const MOST_VALIDATION_ERRORS = 5;
const DEEPEST = 12;
const MOST_ROOT_FIELDS = 20;

/** Refuses documents that go too deep, or ask for too many things at once under as many names. Introspection has its own rule in the library. */
export function limitsRule(context: ValidationContext): ASTVisitor {
  const measure = createMeasure(context);
  return {
    OperationDefinition: (operation) => {
      const { depth, fields } = measure(operation.selectionSet);
      if (depth > DEEPEST) context.reportError(new GraphQLError(`This document is ${depth} fields deep; ${DEEPEST} are allowed.`, { nodes: [operation] }));
      if (fields > MOST_ROOT_FIELDS) context.reportError(new GraphQLError(`This document asks for ${fields} things at once; ${MOST_ROOT_FIELDS} are allowed.`, { nodes: [operation] }));
    },
  };
}

interface Size {
  readonly depth: number;
  /** Fields of this selection set itself, fragments included. */
  readonly fields: number;
}

/** Each fragment is measured once, however often it is spread, so that a document cannot grow by spreading. */
function createMeasure(context: ValidationContext): (set: SelectionSetNode) => Size {
  const measured = new Map<string, Size>();
  const ofFragment = (fragment: FragmentDefinitionNode): Size => {
    const known = measured.get(fragment.name.value);
    if (known) return known;
    // A fragment that spreads itself is refused by another rule; here it only must not go round for ever.
    measured.set(fragment.name.value, { depth: 0, fields: 0 });
    const size = of(fragment.selectionSet);
    measured.set(fragment.name.value, size);
    return size;
  };
  const of = (set: SelectionSetNode): Size => {
    let depth = 0;
    let fields = 0;
    for (const selection of set.selections) {
      const inner = selection.kind === Kind.FIELD ? ofField(selection) : selection.kind === Kind.INLINE_FRAGMENT ? of(selection.selectionSet) : spread(selection.name.value);
      depth = Math.max(depth, inner.depth);
      fields += inner.fields;
    }
    return { depth, fields };
  };
  const ofField = (field: { readonly name: { readonly value: string }; readonly selectionSet?: SelectionSetNode | undefined }): Size => {
    if (field.name.value.startsWith("__")) return { depth: 1, fields: 1 };
    return { depth: 1 + (field.selectionSet ? of(field.selectionSet).depth : 0), fields: 1 };
  };
  const spread = (name: string): Size => {
    const fragment = context.getFragment(name);
    return fragment ? ofFragment(fragment) : { depth: 0, fields: 0 };
  };
  return of;
}
