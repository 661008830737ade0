// Spanish, as spoken by Asterisk's core sounds (a woman from Mexico) and, for what they lack, by files made from these texts.
import type { Genders, Words } from "./phrase.js";

export const es: Words = {
  "enter-pin": "Marque su PIN y después la tecla almohadilla.",
  "press-one": "Esta es la llamada que ha pedido. Para hablar, pulse 1.",
  "enter-number": "Marque el número al que quiere llamar y después la tecla almohadilla.",
  "enter-next-number": "Ahora puede marcar otro número.",
  "enter-call-back-number": "Marque el número al que le devolveremos la llamada y después la tecla almohadilla. Para el teléfono desde el que llama, pulse asterisco.",
  "enter-code": "Marque el código que se le ha mostrado y después la tecla almohadilla.",
  "nothing-entered": "No se ha marcado nada.",
  "wrong-pin": "Este PIN no es correcto.",
  "pin-locked": "Se han marcado demasiados PIN incorrectos. Inténtelo más tarde.",
  "not-a-number": "Este no es un número de teléfono conocido.",
  "too-many-digits": "Este número tiene demasiadas cifras.",
  "number-not-allowed": "Con su cuenta no se puede llamar a este número.",
  "number-without-price": "No podemos llamar a este número.",
  "own-number": "Este es un número nuestro y no se puede llamar.",
  "emergency-number": "Por esta vía no se puede llamar a los números de emergencia. Cuelgue y márquelo directamente en su teléfono.",
  "same-number": "Este es el número del teléfono desde el que llama.",
  "no-speed-dial": "No hay ningún número en esta tecla.",
  "not-confirmed": "Nadie ha pulsado 1. Adiós.",
  "wrong-code": "Este código no es correcto.",
  "no-funds": "Su saldo no es suficiente para esta llamada.",
  "funds-gone": "Su saldo se ha agotado. Adiós.",
  "you-have": ["vm-youhave"],
  "your-balance-is": "Su saldo es de",
  "enough-for": "Es suficiente para",
  "you-entered": "Ha marcado",
  "if-correct": "Si es correcto, pulse 1. Para marcarlo de nuevo, pulse asterisco.",
  "call-you-back": "Gracias. Cuelgue ahora y le devolveremos la llamada.",
  "number-proven": "Este número queda confirmado. Gracias y adiós.",
  "number-busy": "Este número está ocupado.",
  "number-not-answering": "Este número no contesta.",
  "cannot-connect": "No se puede establecer la llamada con este número.",
  and: ["digits/and"],
  point: "coma",
  "hour-one": "hora", "hour-many": ["hours"], "minute-one": "minuto", "minute-many": ["minutes"], "second-one": "segundo", "second-many": ["seconds"],
  "euro-one": "euro", "euro-many": "euros", "dollar-one": "dólar", "dollar-many": "dólares", "pound-one": "libra", "pound-many": "libras", "franc-one": "franco", "franc-many": "francos",
  "yen-one": "yen", "yen-many": "yenes", "rupee-one": "rupia", "rupee-many": "rupias", "real-one": "real", "real-many": "reales", "peso-one": "peso", "peso-many": "pesos",
  "dinar-one": "dinar", "dinar-many": "dinares", "zloty-one": "esloti", "zloty-many": "eslotis", "krona-one": "corona", "krona-many": "coronas", "krone-one": "corona", "krone-many": "coronas",
  "yuan-one": "yuan", "yuan-many": "yuanes", "rand-one": "rand", "rand-many": "rands",
  "eurocent-one": "céntimo", "eurocent-many": "céntimos", "cent-one": "centavo", "cent-many": "centavos", "penny-one": "penique", "penny-many": "peniques", "rappen-one": "céntimo", "rappen-many": "céntimos",
  "paisa-one": "paisa", "paisa-many": "paisas", "centavo-one": "centavo", "centavo-many": "centavos", "fils-one": "fils", "fils-many": "fils", "millime-one": "milésimo", "millime-many": "milésimos",
  "grosz-one": "grosz", "grosz-many": "groszy", "ore-one": "ore", "ore-many": "ores", "fen-one": "fen", "fen-many": "fenes",
};

/** Masculine where it says nothing. */
export const gendersEs: Genders = { hour: "f", pound: "f", rupee: "f", krona: "f", krone: "f", paisa: "f" };

/** Forms of numbers before a noun that the core sounds lack. */
export const numbersEs: Readonly<Record<string, string>> = {
  "number-100": "cien", "number-21m": "veintiún", "number-21f": "veintiuna",
  "number-200f": "doscientas", "number-300f": "trescientas", "number-400f": "cuatrocientas", "number-500f": "quinientas", "number-600f": "seiscientas", "number-700f": "setecientas",
  "number-800f": "ochocientas", "number-900f": "novecientas", of: "de",
};
