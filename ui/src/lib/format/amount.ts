/** Amounts as people type them. The core reads the decimal string; nothing here computes with money. */
import type { Money, PriceText } from "~/wire/wire";
import { minorDigits } from "./money";

/** `12.50` for a field that edits it. */
export function amountText({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  const all = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = digits === 0 ? all : `${all.slice(0, -digits)}.${all.slice(-digits)}`;
  return minor < 0 ? `-${whole}` : whole;
}

/** What was typed as the core reads it: one decimal comma becomes a point. `null` where it is no amount. */
export function readAmount(text: string): string | null {
  const plain = text.trim().replace(",", ".");
  if (plain === "") return "";
  return /^\d{1,12}(\.\d{1,4})?$/.test(plain) ? plain : null;
}

/**
 * What was typed as an offer: an amount, or how many per cent less than a price (`−20 %`, `20%`). `null` where it is
 * neither.
 */
export function readOffer(text: string, price: Money | null): string | null {
  const percent = /^[-\u2212\u2013]?\s*(\d{1,2})\s*%$/.exec(
    text.trim().replace(/[\u200e\u200f\u2066-\u2069]/g, ""),
  )?.[1];
  if (percent === undefined) return readAmount(text);
  if (price === null) return null;
  return amountText({ ...price, minor: Math.round((price.minor * (100 - Number(percent))) / 100) });
}

/** By how many per cent `now` is lower; 0 where it is not, or where they cannot be compared. */
export function percentOff(was: Money | null, now: Money | null): number {
  if (was === null || now === null || was.currency !== now.currency || was.minor <= now.minor) return 0;
  return Math.round(((was.minor - now.minor) / was.minor) * 100);
}

/** Whether it is a discount in whole per cent that leaves something of a price. */
export const isPercent = (text: string): boolean => /^\s*[1-9]\d?\s*%?\s*$/.test(text);

/** A whole number of 0 or more, or `null`. */
export function readCount(text: string): number | null {
  const plain = text.trim();
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}

/** Whether what was filled in is no whole number from 1. */
export const isBadNumber = (text: string): boolean => text.trim() !== "" && (readCount(text) ?? 0) < 1;

/** A catalogue's price; where it names no currency it is in that of the show. */
export const priceMoney = ({ amount, currency }: PriceText, show: string): Money =>
  amountMoney(amount, currency ?? show);

/** A catalogue's price, exact decimal text, in minor units. Digits that the currency does not have are cut. */
export function amountMoney(amount: string, currency: string): Money {
  const digits = minorDigits(currency);
  const [whole = "0", fraction = ""] = amount.replace("-", "").split(".");
  const minor = Number(whole + fraction.padEnd(digits, "0").slice(0, digits));
  return { minor: amount.startsWith("-") ? -minor : minor, currency };
}
