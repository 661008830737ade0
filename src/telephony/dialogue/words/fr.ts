// French, as spoken by Asterisk's core sounds (a woman from Canada) and, for what they lack, by files made from these texts.
import type { Genders, Words } from "./phrase.js";

export const fr: Words = {
  "enter-pin": "Composez votre code PIN, puis appuyez sur la touche dièse.",
  "press-one": "Voici l'appel que vous avez demandé. Pour être mis en relation, appuyez sur 1.",
  "enter-number": "Composez le numéro que vous voulez appeler, puis appuyez sur la touche dièse.",
  "enter-next-number": "Vous pouvez maintenant composer un autre numéro.",
  "enter-call-back-number": "Composez le numéro auquel nous allons vous rappeler, puis appuyez sur la touche dièse. Pour le téléphone d'où vous appelez, appuyez sur étoile.",
  "enter-code": "Composez le code qui vous a été montré, puis appuyez sur la touche dièse.",
  "nothing-entered": "Rien n'a été composé.",
  "wrong-pin": "Ce code PIN n'est pas correct.",
  "pin-locked": "Trop de codes PIN étaient faux. Veuillez réessayer plus tard.",
  "not-a-number": "Ce n'est pas un numéro de téléphone connu.",
  "too-many-digits": "Ce numéro a trop de chiffres.",
  "number-not-allowed": "Votre compte ne permet pas d'appeler ce numéro.",
  "number-without-price": "Nous ne pouvons pas joindre ce numéro.",
  "own-number": "C'est un de nos numéros, il ne peut pas être appelé.",
  "emergency-number": "Les numéros d'urgence ne peuvent pas être joints par ce service. Raccrochez, et composez-le directement sur votre téléphone.",
  "same-number": "C'est le numéro du téléphone d'où vous appelez.",
  "no-speed-dial": "Il n'y a pas de numéro sous cette touche.",
  "not-confirmed": "Personne n'a appuyé sur 1. Au revoir.",
  "wrong-code": "Ce code n'est pas correct.",
  "no-funds": "Votre solde ne suffit pas pour cet appel.",
  "funds-gone": "Votre solde est épuisé. Au revoir.",
  "you-have": ["vm-youhave"],
  "your-balance-is": "Votre solde est de",
  "enough-for": "Cela suffit pour",
  "you-entered": ["you-entered"],
  "if-correct": "Si c'est correct, appuyez sur 1. Pour le composer à nouveau, appuyez sur étoile.",
  "call-you-back": "Merci. Raccrochez maintenant, nous vous rappelons.",
  "number-proven": "Ce numéro est confirmé. Merci et au revoir.",
  "number-busy": ["telephone-number", "is-in-use"],
  "number-not-answering": "Ce numéro ne répond pas.",
  "cannot-connect": ["cannot-complete-as-dialed"],
  and: ["vm-and"],
  point: "virgule",
  "hour-one": "heure", "hour-many": ["hours"], "minute-one": ["minute"], "minute-many": ["minutes"], "second-one": ["second"], "second-many": ["seconds"],
  "euro-one": "euro", "euro-many": "euros", "dollar-one": "dollar", "dollar-many": "dollars", "pound-one": "livre", "pound-many": "livres", "franc-one": "franc", "franc-many": "francs",
  "yen-one": "yen", "yen-many": "yens", "rupee-one": "roupie", "rupee-many": "roupies", "real-one": "réal", "real-many": "réaux", "peso-one": "peso", "peso-many": "pesos",
  "dinar-one": "dinar", "dinar-many": "dinars", "zloty-one": "zloty", "zloty-many": "zlotys", "krona-one": "couronne", "krona-many": "couronnes", "krone-one": "couronne", "krone-many": "couronnes",
  "yuan-one": "yuan", "yuan-many": "yuans", "rand-one": "rand", "rand-many": "rands",
  "eurocent-one": "centime", "eurocent-many": "centimes", "cent-one": "cent", "cent-many": "cents", "penny-one": "penny", "penny-many": "pence", "rappen-one": "centime", "rappen-many": "centimes",
  "paisa-one": "paisa", "paisa-many": "paisas", "centavo-one": "centavo", "centavo-many": "centavos", "fils-one": "fils", "fils-many": "fils", "millime-one": "millime", "millime-many": "millimes",
  "grosz-one": "grosz", "grosz-many": "groszy", "ore-one": "öre", "ore-many": "öre", "fen-one": "fen", "fen-many": "fen",
};

/** Masculine where it says nothing. */
export const gendersFr: Genders = { hour: "f", minute: "f", second: "f", pound: "f", rupee: "f", krona: "f", krone: "f" };

/** Forms of numbers before a noun that the core sounds lack. */
export const numbersFr: Readonly<Record<string, string>> = { "number-1f": "une", of: "de", "of-euros": "d'euros" };
