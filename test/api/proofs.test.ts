// Asking for the proof of a number over HTTP: what is answered, what is refused, and how often, also when it is asked for all at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fromPublicId, newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => {
  world = await createApiWorld();
  await world.database.query("insert into access_number (number, created_at) values ('+15005550188', now())");
});
after(() => world.stop());

let numbers = 0;
/** Rings for ever. */
const freshNumber = () => `+1500${String((numbers += 1) + 600).padStart(3, "0")}0103`;
const ask = ({ sdk }: Customer, number: string, more: object = {}) => sdk.proveCallerId({ number, idempotencyKey: newId(), ...more });

test("the answer has the call-back, the code, and when the code ends; nobody is told the code again", async () => {
  const own = await world.customer();
  const number = freshNumber();
  const proof = is("CallerIdProof", await ask(own, number));
  assert.match(proof.digits, /^\d{6}$/);
  assert.deepEqual([proof.callBack.trigger, proof.callBack.from, proof.callBack.to, proof.callBack.accountId], ["PROOF", number, null, own.account.id]);
  assert.equal(Date.parse(proof.expiresAt) - Date.parse(proof.callBack.requestedAt), 600_000);
  const [row] = await world.database.query<{ text: string }>("select proof::text || call_back::text as text from caller_id_proof as proof join call_back on call_back.id = call_back_id where call_back_id = $1", [fromPublicId("callBack", proof.callBack.id, "id")]);
  assert.ok(row && !row.text.includes(proof.digits), "the code is not in the database");
  assert.deepEqual((await own.sdk.callersOf(own.account.id))?.callerIds, [], "asking proves nothing");
});

test("the same key answers the same proof with its code, and rings nobody twice", async () => {
  const own = await world.customer();
  const input = { number: freshNumber(), idempotencyKey: newId() };
  const [first, second] = [is("CallerIdProof", await own.sdk.proveCallerId(input)), is("CallerIdProof", await own.sdk.proveCallerId(input))];
  assert.deepEqual([second.callBack.id, second.digits, second.expiresAt], [first.callBack.id, first.digits, first.expiresAt]);
  assert.equal((await own.sdk.callBacks()).nodes.length, 1);
  assert.equal(is("Refused", await own.sdk.proveCallerId({ ...input, number: freshNumber() })).code, "IDEMPOTENCY_KEY_REUSED");
});

test("an account may ask for three an hour, however many it asks for at once", async () => {
  const own = await world.customer();
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(own, freshNumber())));
  assert.equal(answers.filter(({ __typename }) => __typename === "CallerIdProof").length, 3);
  assert.ok(answers.every((answer) => answer.__typename === "CallerIdProof" || answer.code === "LIMIT_REACHED"));
  assert.equal((await own.sdk.callBacks({ first: 50 })).nodes.length, 3, "nobody else was rung");
  await world.database.query("update caller_id_proof set asked_at = asked_at - interval '61 minutes' where account_id = $1", [fromPublicId("account", own.account.id, "id")]);
  is("CallerIdProof", await ask(own, freshNumber()));
});

test("a number is rung for three proofs an hour, whoever asks: many accounts cannot ring one victim", async () => {
  const number = freshNumber();
  const customers = await Promise.all(Array.from({ length: 8 }, () => world.customer()));
  const answers = await Promise.all(customers.map((customer) => ask(customer, number)));
  assert.equal(answers.filter(({ __typename }) => __typename === "CallerIdProof").length, 3);
  assert.equal((await world.operator.callBacks({ filter: { number }, first: 50 })).nodes.length, 3);
});

test("a refusal is typed, and leaves nothing behind", async () => {
  const own = await world.customer();
  const refused = async (number: string) => is("Refused", await ask(own, number));
  assert.deepEqual([(await refused("12345")).code, (await refused("12345")).field], ["INVALID_NUMBER", "number"]);
  assert.equal((await refused("+112")).code, "EMERGENCY_NUMBER");
  assert.equal((await refused("+19005551234")).code, "PREMIUM_NUMBER");
  assert.equal((await refused("+15005550188")).code, "OWN_NUMBER");
  assert.equal((await refused("+4930123456")).code, "NO_RATE");
  const poor = await world.customer({ balance: null });
  assert.equal(is("Refused", await ask(poor, freshNumber())).code, "INSUFFICIENT_FUNDS");
  assert.deepEqual(await world.database.query("select from caller_id_proof where account_id = any($1)", [[own, poor].map(({ account }) => fromPublicId("account", account.id, "id"))]), []);
});

test("an operator asks for an account, and has to say for which", async () => {
  const own = await world.customer();
  assert.equal(is("CallerIdProof", await world.operator.proveCallerId({ accountId: own.account.id, number: freshNumber(), idempotencyKey: newId() })).callBack.accountId, own.account.id);
  assert.equal(is("Refused", await world.operator.proveCallerId({ number: freshNumber(), idempotencyKey: newId() })).code, "INVALID_INPUT");
  assert.equal(is("Refused", await world.operator.proveCallerId({ accountId: toPublicId("account", newId()), number: freshNumber(), idempotencyKey: newId() })).code, "NOT_FOUND");
});
