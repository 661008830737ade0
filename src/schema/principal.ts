// Who is asking, as the API answers `me`.
import { Field, ObjectType } from "type-graphql";
import type { PrincipalKind as Kind } from "../access/principal.js";
import { Account } from "./account.js";
import { closedEnum } from "./closedEnum.js";

export const PrincipalKind = closedEnum<Kind>("PrincipalKind", "What a key lets its holder do.", {
  operator: "Sees every account, opens them, tops them up, makes tariffs.",
  account: "Sees and does what is its own account's, and nothing else.",
});

@ObjectType({ description: "Who is asking: the holder of an API key.", simpleResolvers: true })
export class Principal {
  @Field(() => PrincipalKind, { description: "What the key lets its holder do." })
  kind!: Kind;

  @Field(() => Account, { nullable: true, description: "The account that the key belongs to; null for an operator's." })
  account!: Account | null;
}
