// Lists come in pages, as Relay's connections: forward only, with cursors that mean nothing outside.
import { ArgsType, Field, Int, ObjectType, type ClassType } from "type-graphql";

@ObjectType({ description: "Where a page lies in its list.", simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: "There is more after this page: ask again with `after: endCursor`." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "There was something before this page." })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "The cursor of the first item; null on an empty page." })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "The cursor of the last item; null on an empty page." })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 25, description: "How many at most, from 1 to 100." })
  first!: number;

  @Field(() => String, { nullable: true, description: "The cursor after which the page begins, as `endCursor` of the page before gave it." })
  after!: string | null;
}

export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

/** The two classes that a list of `node` needs; `noun` is what one of them is called in a sentence, `order` how they are sorted. */
export function connectionOf<Node extends object>(node: ClassType<Node>, noun: string, order = "newest first"): ClassType<Connection<Node>> {
  @ObjectType(`${node.name}Edge`, { description: `One ${noun} and its place in the list.`, simpleResolvers: true })
  class Edge {
    @Field(() => String, { description: "Names this place in this list, for you and nobody else." })
    cursor!: string;

    @Field(() => node, { description: `The ${noun}.` })
    node!: Node;
  }

  @ObjectType(`${node.name}Connection`, { description: `A page of a list, ${order}.`, simpleResolvers: true })
  class Page implements Connection<Node> {
    @Field(() => [Edge], { description: "The items with their cursors." })
    edges!: Edge[];

    @Field(() => [node], { description: "The items alone." })
    nodes!: Node[];

    @Field(() => PageInfo, { description: "Where this page lies." })
    pageInfo!: PageInfo;
  }
  return Page;
}
