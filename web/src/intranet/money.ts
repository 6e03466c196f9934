/** Prices as they are written where projects are sold in dollars: «$140,000». */
import { language } from "./language.ts";

const PRICED_IN = { es: "es-US", en: "en-US", pt: "pt-BR" };
const PRICE = new Intl.NumberFormat(PRICED_IN[language()], {
  style: "currency",
  currency: "USD",
  currencyDisplay: "narrowSymbol",
  maximumFractionDigits: 0,
});

const AMOUNT = new Intl.NumberFormat(PRICED_IN[language()], { maximumFractionDigits: 0 });

/** In whatever currency the lead has in mind: what they said tells which. */
export const amount = (said: number): string => AMOUNT.format(said);

export const price = (amount: number): string => PRICE.format(amount);
