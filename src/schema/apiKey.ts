// API keys as the API shows them. The secret is a field of the answer to `issueApiKey`, and of nothing else.
import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { PrincipalKind as Kind } from "../access/principal.js";
import type { Instant } from "../kernel/clock.js";
import { DateTime } from "./dateTime.js";
import { PrincipalKind } from "./principal.js";
import { orRefused } from "./refused.js";

@ObjectType({ description: "A key that opens this API. Its secret cannot be read again.", simpleResolvers: true })
export class ApiKey {
  @Field(() => ID, { description: "Names the key; it is not the key." })
  id!: string;

  @Field(() => PrincipalKind, { description: "What it lets its holder do." })
  kind!: Kind;

  @Field(() => ID, { nullable: true, description: "The account that it belongs to; null for an operator's." })
  accountId!: string | null;

  @Field(() => String, { description: "What it was called when it was issued." })
  name!: string;

  @Field(() => DateTime, { description: "When it was issued." })
  createdAt!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When it was revoked; null while it opens." })
  revokedAt!: Instant | null;
}

@ObjectType({ description: "A key that was just made.", simpleResolvers: true })
export class IssuedApiKey {
  @Field(() => ApiKey, { description: "The key." })
  apiKey!: ApiKey;

  @Field(() => String, { description: 'What to send as "Authorization: Bearer …". Shown this once: it is not stored.' })
  secret!: string;
}

@InputType({ description: "A key to make." })
export class IssueApiKeyInput {
  @Field(() => ID, { nullable: true, description: "The account that it is for; left out, it is an operator's." })
  accountId?: string | null;

  @Field(() => String, { description: "What to call it, 1 to 100 characters: to know it by when it is to be revoked." })
  name!: string;
}

export const IssueApiKeyResult = orRefused("IssueApiKeyResult", IssuedApiKey);
export const ApiKeyResult = orRefused("ApiKeyResult", ApiKey);
